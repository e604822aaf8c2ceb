"""The checks themselves: each catches a planted defect and lets a good page pass."""

import pytest
from playwright.sync_api import Page

from tests.browser import checks
from tests.browser.conftest import Watch

GOOD = """<!doctype html><html lang="en-GB"><head><title>Good</title><meta name="viewport" content="width=device-width">
<style>
 body { margin: 1rem; background: #fff; color: #111; font: 18px/1.5 sans-serif }
 input { border: 2px solid #333; padding: 8px; display: block; background: #fff }
 button { padding: 10px 20px; background: #0b5; color: #000; border: 2px solid #000 }
 :focus-visible { outline: 3px solid #124; outline-offset: 2px }
</style></head><body><main><h1>A good page</h1>
<p>Words with <a href="#one">a link</a> among them, and <a href="#two">another</a>.</p>
<form><label for="who">Who</label><input id="who"><button>Send</button></form>
</main></body></html>"""


def planted(defect: str) -> str:
    return GOOD.replace("</main>", f"{defect}</main>")


def test_a_good_page_passes_all_of_them(page: Page) -> None:
    page.set_content(GOOD)
    assert checks.everything(page) == []
    assert checks.axe_violations(page) == []


def test_axe_runs(page: Page) -> None:
    page.set_content(planted('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">'))
    assert any(found.startswith("image-alt") for found in checks.axe_violations(page))


def test_a_page_wider_than_its_window_is_caught(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.set_content(GOOD)
    assert checks.no_sideways_scroll(page) == []
    page.set_content(planted('<div id="wide" style="width: 500px">wide</div>'))
    assert "#wide" in checks.no_sideways_scroll(page)[0]


def test_a_table_that_scrolls_inside_its_own_box_is_no_defect(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.set_content(planted('<div style="overflow-x: auto"><div style="width: 900px">wide</div></div>'))
    assert checks.no_sideways_scroll(page) == []


@pytest.mark.parametrize("border", ["1px solid #ccc", "2px solid oklch(85% 0 0)", "none", "2px solid #3333"])
def test_a_faint_field_is_caught(page: Page, border: str) -> None:
    page.set_content(planted(f'<label for="f">Faint</label><input id="f" style="border: {border}">'))
    assert "#f" in checks.field_borders(page)[0]


def test_a_field_filled_darkly_needs_no_border(page: Page) -> None:
    page.set_content(
        planted('<label for="f">Dark</label><input id="f" style="border: none; background: #333; color: #fff">')
    )
    assert checks.field_borders(page) == []


def test_a_dark_page_is_measured_against_its_own_ground(page: Page) -> None:
    page.set_content(
        GOOD.replace("background: #fff; color: #111", "background: #222; color: #eee").replace(
            "padding: 8px; display: block; background: #fff", "background: #222"
        )
    )
    assert len(checks.field_borders(page)) == 1


def test_small_targets_side_by_side_are_caught(page: Page) -> None:
    tiny = "padding: 0; width: 12px; height: 12px; border: 0; display: inline-block"
    page.set_content(
        planted(f'<div><button id="a" style="{tiny}"></button><button id="b" style="{tiny}"></button></div>')
    )
    found = checks.target_sizes(page)
    assert len(found) == 2
    assert "12 × 12" in found[0]


def test_a_small_target_with_room_around_it_is_no_defect(page: Page) -> None:
    tiny = "padding: 0; width: 12px; height: 12px; border: 0; display: block; margin: 40px"
    page.set_content(planted(f'<button style="{tiny}"></button>'))
    assert checks.target_sizes(page) == []


@pytest.mark.parametrize("ring", ["outline: none", "outline: 1px solid #eee", "outline: 3px solid #f4f4f4"])
def test_a_focus_nobody_can_see_is_caught(page: Page, ring: str) -> None:
    page.set_content(planted(f'<style>#f:focus-visible {{ {ring} }}</style><p><a id="f" href="#f">Link</a></p>'))
    assert ["#f" in found for found in checks.visible_focus(page)] == [True]


def test_a_focus_hidden_below_a_fixed_bar_is_caught(page: Page) -> None:
    bar = '<div style="position: fixed; inset: 0 0 auto 0; height: 400px; background: #eee"></div>'
    page.set_content(planted(f"{bar}"))
    assert any("covered" in found for found in checks.visible_focus(page))


def test_the_watch_sees_what_goes_wrong(page: Page, watch: Watch, live_server: object) -> None:
    page.goto(f"{live_server}/no-such-page/")
    page.evaluate("() => console.error('broken')")
    page.goto("about:blank")  # our own pages' policy would stop the next line before it became a request
    page.evaluate("() => fetch('http://elsewhere.invalid/x').catch(() => 0)")
    faults = watch.faults()
    assert any("answered 404" in fault for fault in faults)
    assert any("broken" in fault for fault in faults)
    assert any("another host" in fault for fault in faults)
    watch.allow(404, "/no-such-page/")
    assert not any("/no-such-page/" in fault and "404" in fault for fault in watch.faults())
    watch.seen.clear()  # these were planted


def test_styles_arrive_through_hashed_names(page: Page, live_server: object) -> None:
    page.goto(f"{live_server}/")
    sheets: list[str] = page.evaluate("() => [...document.styleSheets].map(sheet => sheet.href)")
    assert sheets and all(sheet.count(".") >= 2 for sheet in sheets), sheets
    assert page.evaluate("() => [...document.styleSheets].every(sheet => sheet.cssRules.length > 0)")
