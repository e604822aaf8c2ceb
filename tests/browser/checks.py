"""Accessibility checks in the page: axe's, and our own for what axe does not look at.

Each returns sentences naming what is wrong; an empty list is good. test_checks.py plants a defect for each.
"""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
_axe = Axe()
_SCRIPT = Path(__file__).with_name("checks.js").read_text(encoding="utf-8")


def _ask(page: Page, question: str) -> Any:
    # Wrapped in a function, so that nothing of it stays behind in the page.
    return page.evaluate(f"() => {{ {_SCRIPT}\nreturn {question}; }}")


def everything(page: Page) -> list[str]:
    """All of our own checks."""
    return [*no_sideways_scroll(page), *field_borders(page), *target_sizes(page), *visible_focus(page)]


def axe_violations(page: Page) -> list[str]:
    """axe's findings, each with its rule and the first places."""
    response: dict[str, Any] = _axe.run(page, options=RULES).response
    return [
        f"{violation['id']}: {violation['help']}: " + "; ".join(node["html"][:120] for node in violation["nodes"][:3])
        for violation in response["violations"]
    ]


def no_sideways_scroll(page: Page) -> list[str]:
    """WCAG 1.4.10: nothing makes the page wider than its window."""
    found: list[str] = _ask(page, "sidewaysScroll()")
    return found


def field_borders(page: Page) -> list[str]:
    """WCAG 1.4.11: one can see where a field is; its border or its filling stands out from what is around it by 3:1."""
    found: list[str] = _ask(page, "fieldBorders()")
    return found


def target_sizes(page: Page) -> list[str]:
    """WCAG 2.5.8: what can be pressed is 24 px each way, or has that room to itself, or stands in a sentence."""
    found: list[str] = _ask(page, "targetSizes()")
    return found


def visible_focus(page: Page, most: int = 80) -> list[str]:
    """WCAG 2.4.7, 2.4.11, 1.4.11: with the Tab key, each stop shows a ring that stands out and is not covered.

    Presses Tab at most that often, beginning at the top; leaves the focus where it ends.
    """
    page.evaluate(
        "() => { document.activeElement?.blur?.(); window.scrollTo(0, 0); getSelection()?.removeAllRanges(); }"
    )
    problems: list[str] = []
    seen: set[str] = set()
    for _ in range(most):
        page.keyboard.press("Tab")
        stop: dict[str, str] | None = _ask(page, "focusStop()")
        if stop is None or stop["path"] in seen:
            break
        seen.add(stop["path"])
        if stop["problem"]:
            problems.append(stop["problem"])
    return problems
