"""Pages for other people's websites: who may frame them, what they say, and that they know nobody."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from booking.actions import embed
from booking.actions.base import NotPermitted
from booking.embedding import NoWebsite, origin_of
from booking.models import EmbedSite, Postcode
from community.models import Organisation, User
from tests.cast import NOW, evening, make_booking, make_space
from venues.models import Space


@pytest.fixture(autouse=True)
def _at_nine_on_monday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("www.ysgol.example", "https://www.ysgol.example"),
        (" https://WWW.Ysgol.example:443/hall/?a=1#b ", "https://www.ysgol.example"),
        ("http://hall.example:8080", "http://hall.example:8080"),
        ("ysgol-tŷ.example", "https://xn--ysgol-t-xvb.example"),
    ],
)
def test_an_address_is_cut_to_its_website(typed: str, meant: str) -> None:
    assert origin_of(typed) == meant


WRONG = ["", "*", "https://*.example", "javascript:alert(1)", "data:text/html,x", "ftp://a.example", "'none'", "a", "-"]
WRONG += ["https://me:secret@a.example", "a.example; script-src *", "a.example b.example", "a.example,b.example"]
WRONG += ["https://a.example:99999", "https://-a.example", "x" * 300 + ".example", "https://", "//", "https://[::1]"]


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_no_website_is_refused(typed: str) -> None:
    with pytest.raises(NoWebsite):
        origin_of(typed)


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z0-9.\-*;' ]{1,20}(:[0-9]{1,6})?(/.*)?", fullmatch=True))
def test_nothing_but_a_website_reaches_the_header(typed: str) -> None:
    try:
        found = origin_of(typed)
    except NoWebsite:
        return
    scheme, rest = found.split("://")
    assert scheme in ("http", "https") and rest.replace(":", "").replace(".", "").replace("-", "").isalnum()
    assert found.isascii() and origin_of(found) == found


@pytest.mark.django_db
def test_only_the_keepers_websites_may_frame_it(hall: Space, bill: User, amina: User, scouts: Organisation) -> None:
    make_booking(hall, scouts, amina, evening(1))
    week, find = reverse("embed", args=[hall.slug]), reverse("embed-find", args=[hall.keeper.slug])
    before = Client().get(week)
    assert "frame-ancestors 'none'" in before["Content-Security-Policy"] and before["X-Frame-Options"] == "DENY"
    embed.let_in(keeper=hall.keeper, origin="https://ysgol.example", by=bill, at=NOW)
    embed.let_in(keeper=hall.keeper, origin="https://pta.example", by=bill, at=NOW)
    browser = Client()
    browser.force_login(bill)
    for path in (week, find):
        for reader in (Client(), browser):
            answer = reader.get(path)
            policy = answer["Content-Security-Policy"]
            assert policy.endswith("frame-ancestors https://pta.example https://ysgol.example")
            assert "default-src 'none'" in policy and "script-src" not in policy
            assert "X-Frame-Options" not in answer and answer["Cache-Control"] == "public, max-age=60"
            assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
            said = answer.content.decode()
            assert "Bill" not in said and "Scouts" not in said and "csrf" not in said
    assert Client().get(reverse("space", args=[hall.slug]))["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_a_free_time_leads_into_booking_in_a_tab_of_its_own(hall: Space) -> None:
    said = Client().get(reverse("embed", args=[hall.slug]), {"week": "2027-01-05"}).content.decode()
    link = f'{reverse("book", args=[hall.slug])}?start=2027-01-05T09:00&amp;end=2027-01-05T22:00" target="_blank"'
    assert link in said and "?week=2027-01-12" in said and "?week=2027-01-04" not in said
    assert reverse("embed", args=[hall.slug]) + "?week=" in said
    for nonsense in ("0001-01-01", "nonsense", "9999-12-31"):
        assert Client().get(reverse("embed", args=[hall.slug]), {"week": nonsense}).status_code == 200


@pytest.mark.django_db
def test_the_form_asks_the_search_for_the_keepers_own_places(
    hall: Space, thirds: list[Space], scouts: Organisation
) -> None:
    make_space(hall.site, scouts, "Hut next door")
    find, search = reverse("embed-find", args=[hall.keeper.slug]), reverse("search")
    # Two buildings: one can be chosen, if the search knows its postcode.
    for space, code in ((hall, "NP20 4HA"), (thirds[0], "NP19 0DD")):
        Space.objects.filter(pk=space.pk).update(postcode=code)
    assert 'name="near"' not in Client().get(find).content.decode()
    for code in ("NP204HA", "NP190DD"):
        Postcode.objects.create(code=code, latitude=hall.latitude, longitude=hall.longitude)
    said = Client().get(find).content.decode()
    assert 'name="keeper" value="bryn-derw"' in said and f'action="{search}#count"' in said
    assert '<option value="">All places</option>' in said and '<option value="NP20 4HA">' in said
    asked = {"keeper": "bryn-derw", "near": "NP20 4HA", "within": "2", "people": ""}
    answer = Client().get(search, asked)
    assert len(answer.context["cards"]) == 4
    said = answer.content.decode()
    assert "Only places of Ysgol Bryn Derw." in said
    assert 'name="keeper" value="bryn-derw"' in said
    assert '<a href="?near=NP20+4HA&amp;within=2&amp;people=">Show everybody’s places</a>' in said
    with CaptureQueriesContext(connection) as without:
        assert len(Client().get(search, {**asked, "keeper": ""}).context["cards"]) == 5
    with CaptureQueriesContext(connection) as seen:
        Client().get(search, asked)
    assert len(seen) == len(without) + 1  # whose places they are
    answer = Client().get(search, {"keeper": "nobody"})
    said = answer.content.decode()
    assert "Search all places instead." in said and 'name="keeper"' not in said and "cards" not in answer.context


@pytest.mark.django_db
def test_what_is_off_the_shelf_is_not_shown(hall: Space, thirds: list[Space], bill: User) -> None:
    Space.objects.update(is_published=False)
    browser = Client()
    browser.force_login(bill)
    assert browser.get(reverse("embed", args=[hall.slug])).status_code == 404
    assert browser.get(reverse("embed-find", args=[hall.keeper.slug])).status_code == 404


@pytest.mark.django_db
def test_a_manager_names_websites_and_copies_the_code(hall: Space, bill: User, amina: User) -> None:
    hall.name = 'The "big" hall'
    hall.save()
    browser, desk = Client(), reverse("manage-embed", args=[hall.keeper.slug])
    browser.force_login(bill)
    empty = browser.get(desk).content.decode()
    assert "None yet." in empty and "&lt;iframe src=&quot;http://testserver/embed/find/bryn-derw/&quot;" in empty
    # In what is copied the quotes of a name stay quoted.
    assert "title=&quot;The &amp;quot;big&amp;quot; hall&quot;" in empty and "/cy/" in empty
    wrong = browser.post(desk, {"origin": "*"})
    assert "That is not the address of a website" in wrong.content.decode() and not EmbedSite.objects.exists()
    assert browser.post(desk, {"origin": "www.ysgol.example/neuadd"}).status_code == 302
    assert browser.post(desk, {"origin": "https://www.ysgol.example"}).status_code == 302
    site = EmbedSite.objects.get()
    assert site.origin == "https://www.ysgol.example" and site.origin in browser.get(desk).content.decode()
    for number in ("nonsense", "9" * 30, "0", ""):
        browser.post(desk, {"deed": "remove", "site": number})
    assert EmbedSite.objects.count() == 1
    browser.post(desk, {"deed": "remove", "site": site.pk})
    assert not EmbedSite.objects.exists()
    with pytest.raises(NotPermitted):
        embed.let_in(keeper=hall.keeper, origin="https://evil.example", by=amina, at=NOW)


@pytest.mark.django_db
def test_one_header_holds_so_many_and_no_more(hall: Space, bill: User) -> None:
    for number in range(embed.MOST):
        embed.let_in(keeper=hall.keeper, origin=f"https://site{number}.example", by=bill, at=NOW)
    with pytest.raises(embed.TooMany):
        embed.let_in(keeper=hall.keeper, origin="https://one-more.example", by=bill, at=NOW)
    browser = Client()
    browser.force_login(bill)
    answer = browser.post(reverse("manage-embed", args=[hall.keeper.slug]), {"origin": "https://one-more.example"})
    assert "Remove one first" in answer.content.decode()
