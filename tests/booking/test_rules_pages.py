"""The pages of a keeper's rules: written in sentences, read by anybody, closed to those who do not decide."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from booking.actions import drafts, rulebooks
from booking.forms import conditions
from booking.forms.effects import EFFECTS, shown, stored
from booking.models import Rulebook, Terms
from booking.rules.book import Book
from booking.rules.kinds import KINDS
from booking.views.rule_words import busy_lines, in_full
from community.models import Membership, Organisation, Role, User
from tests.booking.rulebooks import a_rule, draft_of, in_force, second_manager
from tests.cast import NOW, make_person
from venues.models import Space

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_nine_on_monday() -> Any:
    # A Welsh page leaves its language behind in this thread.
    with time_machine.travel(NOW, tick=False), translation.override("en-gb"):
        yield


@pytest.fixture
def blodwen(school: Organisation) -> User:
    return second_manager(school)


@pytest.fixture
def desk(bill: User) -> Client:
    return signed_in(bill)


@pytest.fixture
def draft(school: Organisation, bill: User) -> Rulebook:
    return draft_of(school, bill, a_rule("window", {"days": 28}))


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def where(name: str, rulebook: Rulebook, *more: object) -> str:
    return reverse(name, args=[rulebook.owner.slug, rulebook.number, *more])


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def words_of(html: str) -> str:
    """What is read, without mark-up."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def rules_of(rulebook: Rulebook) -> list[dict[str, Any]]:
    rulebook.refresh_from_db()
    return list(rulebook.content["rules"])


# From nothing to a rulebook in force, as two people do it, with links and buttons alone.


def test_the_whole_way(desk: Client, school: Organisation, blodwen: User) -> None:
    assert "You have no rules of your own yet." in page(desk, reverse("manage-rules", args=[school.slug]))
    answer = desk.post(reverse("manage-rules", args=[school.slug]), {"source": ""}, follow=True)
    rulebook = Rulebook.objects.get()
    assert "Add a rule" in answer.content.decode()
    added = {"then_days": "14", "scope": "", "since": "2027-01-04", "row": ["under_18s", "people"]}
    added |= {"c0_value": "yes", "c1_op": "more_than", "c1_value": "50"}
    first = desk.post(where("rule-new", rulebook, "window"), {**added, "step": "words"}).content.decode()
    assert re.search("When .*under-18s take part.* and more than 50 people come.* 14 days ahead", words_of(first))
    spoken = {"words": "Large children’s events: a fortnight ahead.", "words_cy": "Digwyddiadau plant: pythefnos."}
    desk.post(where("rule-new", rulebook, "window"), {**added, **spoken, "step": "save"})
    rule = rules_of(rulebook)[-1]
    assert rule["when"] == [["under_18s", "is", True], ["people", "more_than", 50]]
    assert rule["then"] == {"days": 14} and rule["words"] == spoken["words"]
    deed = where("rules-deed", rulebook)
    assert "Two people have to approve it" in desk.post(
        deed, {"deed": "propose"}, follow=True
    ).content.decode().replace("two people", "Two people")
    desk.post(deed, {"deed": "approve"})
    assert "You have approved it. Ask somebody else to." in page(desk, where("manage-rulebook", rulebook))
    signed_in(blodwen).post(deed, {"deed": "approve"})
    desk.post(deed, {"deed": "live", "on": "2027-01-10"})
    rulebook.refresh_from_db()
    assert (rulebook.state, str(rulebook.from_date)) == ("live", "2027-01-10")
    visitor = page(Client(), reverse("rules-version", args=[school.slug, 1]))
    assert spoken["words"] in visitor and "This version does not hold yet." in visitor
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        assert spoken["words"] in page(Client(), reverse("rules", args=[school.slug]))
        with translation.override("cy"):
            address = reverse("rules", args=[school.slug])
        assert spoken["words_cy"] in page(Client(), address)


def test_conditions_are_added_and_taken_away_without_losing_answers(desk: Client, draft: Rulebook) -> None:
    address = where("rule-new", draft, "deposit")
    answers = {"row": ["people", "band"], "c0_op": "at_most", "c0_value": "30", "c1_op": "not_in", "c1_value": "sharer"}
    answers |= {"then_pence": "12.50", "scope": "", "since": "2027-01-04"}
    more = desk.post(address, {**answers, "step": "add", "new_field": "starts_hour"}).content.decode()
    assert 'name="c2_value"' in more and 'value="30"' in more and 'value="12.50"' in more
    assert re.search(r'value="sharer"[^>]*checked', more)
    assert "There is a problem" not in more
    fewer = desk.post(address, {**answers, "step": "drop-0"}).content.decode()
    assert 'value="people"' not in fewer.split("new_field")[0]
    assert re.search(r'name="c0_value" value="sharer"[^>]*checked', fewer) and 'name="c1_op"' not in fewer
    # Nothing chosen, a fact nobody knows, and more than there is room for.
    for said in ({"new_field": ""}, {"new_field": "shoe_size"}, {"row": ["people"] * 20, "new_field": "people"}):
        again = desk.post(address, {**answers, **said, "step": "add"})
        assert again.status_code == 200
        assert again.content.decode().count('name="row"') <= conditions.MOST_ROWS


def test_enter_in_a_field_goes_on(desk: Client, draft: Rulebook) -> None:
    """A browser presses the first button of a form: it must not be one that takes a condition away."""
    html = desk.post(
        where("rule-new", draft, "window"), {"step": "add", "new_field": "people", "since": "2027-01-04"}
    ).content.decode()
    form = html[html.index('<form method="post" novalidate>') :]
    assert re.search(r"<button[^>]*", form).group().count('value="words"') == 1  # type: ignore[union-attr]


def test_going_back_keeps_the_answers(desk: Client, draft: Rulebook) -> None:
    answers = {"row": ["alcohol"], "c0_value": "yes", "then_by": "two", "scope": "", "since": "2027-01-04"}
    second = desk.post(where("rule-new", draft, "approval"), {**answers, "step": "words"}).content.decode()
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', second))
    assert {"row": "alcohol", "then_by": "two"}.items() <= carried.items()
    first = desk.post(where("rule-new", draft, "approval"), {**carried, "step": "back"}).content.decode()
    assert re.search(r'value="two" selected', first)


def test_both_languages_are_needed(desk: Client, draft: Rulebook) -> None:
    answers = {"then_percent": "20", "scope": "", "since": "2027-01-04", "step": "save", "words": "Cheaper."}
    html = desk.post(where("rule-new", draft, "discount"), {**answers, "words_cy": " "}).content.decode()
    assert "There is a problem" in html and len(rules_of(draft)) == 1
    html = desk.post(where("rule-new", draft, "discount"), {**answers, "words": "", "words_cy": "Rhatach."})
    assert "There is a problem" in html.content.decode() and len(rules_of(draft)) == 1


def test_words_follow_the_rule_unless_they_are_the_keepers_own(desk: Client, draft: Rulebook) -> None:
    address = where("rule-edit", draft, "window-1")
    answers = {"then_days": "35", "scope": "", "since": "2027-01-04", "step": "words"}
    assert "Because we agreed on it." in desk.post(address, answers).content.decode()
    (rule,) = Book.read(draft.content).rules
    with translation.override("en-gb"):
        sentence = in_full(rule)
    with translation.override("cy"):
        welsh = in_full(rule)
    desk.post(address, {**answers, "then_days": "28", "step": "save", "words": sentence, "words_cy": welsh})
    assert rules_of(draft)[0]["words"] == sentence
    html = desk.post(address, answers).content.decode()
    assert sentence.replace("28", "35") + "</textarea>" in html


def test_a_rule_is_taken_out_after_a_look(desk: Client, draft: Rulebook) -> None:
    address = where("rule-remove", draft, "window-1")
    assert "28 days" in page(desk, address) and len(rules_of(draft)) == 1
    desk.post(address)
    assert rules_of(draft) == []
    assert desk.get(address).status_code == 404


def test_busy_time(desk: Client, draft: Rulebook) -> None:
    times = {f"d{day}_0_from": "17.5" for day in (0, 1, 2)} | {f"d{day}_0_to": "22" for day in (0, 1, 2)}
    desk.post(where("rules-busy", draft), {**times, "d6_0_from": "9", "d6_0_to": "12"})
    draft.refresh_from_db()
    assert draft.content["busy"] == [
        {"days": [0, 1, 2], "from": 17.5, "to": 22},
        {"days": [6], "from": 9, "to": 12},
    ]
    assert "Monday – Wednesday: 5.30pm – 10pm" in page(desk, where("manage-rulebook", draft))
    for bad in ({"d0_0_from": "17"}, {"d0_0_from": "22", "d0_0_to": "17"}, {"d0_0_from": "99", "d0_0_to": "17"}):
        html = desk.post(where("rules-busy", draft), bad).content.decode()
        assert "There is a problem" in html


@pytest.mark.parametrize(
    ("busy", "said"),
    [
        ([{"days": [0, 1, 2, 3, 4, 5, 6], "from": 0, "to": 24}], ["Every day: midnight – midnight"]),
        ([{"days": [1, 3], "from": 18, "to": 21.5}], ["Tuesday, Thursday: 6pm – 9.30pm"]),
        ([{"days": [0, 1, 4, 5, 6], "from": 9, "to": 12}], ["Monday, Tuesday, Friday – Sunday: 9am – 12pm"]),
        ([], []),
    ],
)
def test_busy_time_in_words(busy: list[dict[str, Any]], said: list[str]) -> None:
    with translation.override("en-gb"):
        assert busy_lines(busy) == said


def test_a_contradiction_is_shown_with_a_booking(desk: Client, draft: Rulebook, bill: User) -> None:
    for when in (["under_18s", "is", True], ["starts_hour", "at_least", 18]):
        drafts.put(rulebook=draft, rule=a_rule("deposit", {"pence": len(when[0])}, when), by=bill, at=NOW)
    html = page(desk, where("manage-rulebook", draft))
    assert "Two rules contradict each other" in html
    assert "it begins at 6pm ·" in html and "· under-18s take part<" in html
    assert 'value="propose"' not in html
    desk.post(where("rules-deed", draft), {"deed": "propose"})
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_every_effect_is_on_offer(desk: Client, draft: Rulebook) -> None:
    assert {effect.kind for effect in EFFECTS.values()} == set(KINDS)
    assert [list(effect.shape) for effect in EFFECTS.values() if effect.kind == "base_price"] == [
        list(shape) for shape in KINDS["base_price"].shapes
    ]
    html = page(desk, where("rule-choose", draft))
    for effect in EFFECTS.values():
        address = where("rule-new", draft, effect.code)
        assert address in html
        assert page(desk, address)
        for part in effect.shape.values():
            assert stored(part, shown(part, 90)) == 90


# Crafted answers.


@pytest.mark.parametrize(
    "crafted",
    [
        {"row": ["shoe_size"], "c0_value": "9"},
        {"row": ["people"], "c0_op": "$where", "c0_value": "1"},
        {"row": ["people"], "c0_op": "at_least", "c0_value": "9" * 25},
        {"row": ["people"], "c0_op": "at_least", "c0_value": "NaN"},
        {"row": ["distance_km"], "c0_op": "at_least", "c0_value": "Infinity"},
        {"row": ["starts_hour"], "c0_op": "at_least", "c0_value": "1e400"},
        {"row": ["starts_hour"], "c0_op": "at_least", "c0_value": "99"},
        {"row": ["day"], "c0_op": "at_least", "c0_value": "31/2/2027"},
        {"row": ["day"], "c0_op": "is", "c0_value": "1/2/2027, 2/2/2027"},
        {"row": ["band"], "c0_op": "in", "c0_value": "king"},
        {"row": ["band"], "c0_op": "not_in", "c0_value": ["on_notice", "welcome", "sharer", "partner"]},
        {"row": ["documents"], "c0_op": "has", "c0_value": "passport"},
        {"then_days": "-1"},
        {"then_days": "1.5"},
        {"then_days": "99999"},
        {"scope": "space:town-hall"},
        {"scope": "site:"},
        {"since": "soon"},
        {"words": "x" * 601},
    ],
)
def test_crafted_answers_make_no_rule(crafted: dict[str, Any], desk: Client, draft: Rulebook) -> None:
    before = rules_of(draft)
    answers = {"then_days": "28", "scope": "", "since": "2027-01-04", "words": "So", "words_cy": "Felly"}
    response = desk.post(where("rule-new", draft, "window"), {**answers, **crafted, "step": "save"})
    if crafted.get("row") == ["shoe_size"]:
        # What is no fact is no condition either, and the person sees that before it is saved.
        assert rules_of(draft)[-1]["when"] == []
        return
    assert response.status_code == 200
    assert rules_of(draft) == before


def test_a_lock_is_not_a_keepers_to_give(desk: Client, draft: Rulebook) -> None:
    answers = {"then_days": "28", "scope": "", "since": "2027-01-04", "words": "So", "words_cy": "Felly"}
    address = where("rule-new", draft, "window")
    assert 'name="locked"' not in page(desk, address)
    desk.post(address, {**answers, "locked": "on", "step": "save"})
    assert rules_of(draft)[-1]["locked"] is False
    draft.owner.kind = "council"
    draft.owner.save()
    assert 'name="locked"' in page(desk, address)
    desk.post(address, {**answers, "locked": "on", "step": "save"})
    assert rules_of(draft)[-1]["locked"] is True


def test_only_ones_own_places_are_on_offer(desk: Client, draft: Rulebook, hall: Space, chess: Organisation) -> None:
    html = page(desk, where("rule-new", draft, "window"))
    assert f'value="space:{hall.slug}"' in html and f'value="site:{hall.premises}"' in html
    assert "town-hall" not in html


def test_what_is_proposed_has_no_form(desk: Client, draft: Rulebook, bill: User) -> None:
    rulebooks.propose(rulebook=draft, by=bill, at=NOW)
    for name, more in (("rule-choose", []), ("rule-new", ["window"]), ("rule-edit", ["window-1"])):
        assert desk.get(where(name, draft, *more)).status_code == 404
        assert desk.post(where(name, draft, *more), {"step": "save"}).status_code == 404
    assert desk.post(where("rule-remove", draft, "window-1")).status_code == 404
    assert desk.post(where("rules-busy", draft)).status_code == 404
    for deed in ("propose", "discard", "live", "retire", "call-off", "nonsense", ""):
        desk.post(where("rules-deed", draft), {"deed": deed, "on": "2027-02-01"})
    draft.refresh_from_db()
    assert draft.state == "proposed"


# Who sees what.


NAMES = [
    ("manage-rulebook", []),
    ("rule-choose", []),
    ("rule-new", ["window"]),
    ("rule-edit", ["window-1"]),
    ("rule-remove", ["window-1"]),
    ("rules-busy", []),
    ("rules-replay", []),
]


@pytest.mark.parametrize("role", [None, Role.BOOKER, Role.TREASURER])
def test_those_who_do_not_decide_find_nothing(
    role: Role | None, draft: Rulebook, school: Organisation, amina: User, scouts: Organisation
) -> None:
    if role:
        Membership.objects.create(user=amina, organisation=school, role=role)
    client = signed_in(amina)
    for name, more in NAMES:
        assert client.get(where(name, draft, *more)).status_code == 404, name
        assert client.post(where(name, draft, *more), {"step": "save"}).status_code == 404, name
        theirs = reverse(name, args=[scouts.slug, draft.number, *more])
        assert client.get(theirs).status_code == 404, "a number of another keeper's"
    assert client.post(where("rules-deed", draft), {"deed": "approve"}).status_code == 404
    assert client.get(reverse("manage-rules", args=[school.slug])).status_code == 404
    assert client.post(reverse("manage-rules", args=[school.slug]), {"source": "1"}).status_code == 404
    assert client.get(reverse("manage-terms", args=[school.slug])).status_code == 404
    assert Rulebook.objects.count() == 1


def test_another_keepers_version_is_no_beginning(
    draft: Rulebook, amina: User, scouts: Organisation, school: Organisation
) -> None:
    client = signed_in(amina)
    for source in ("1", "-1", "x", "9" * 30):
        assert client.post(reverse("manage-rules", args=[scouts.slug]), {"source": source}).status_code == 404
    client.post(reverse("manage-rules", args=[scouts.slug]))
    assert Rulebook.objects.filter(owner=scouts).count() == 1


def test_drafts_and_proposals_are_nobodys_business(draft: Rulebook, hall: Space, bill: User) -> None:
    visitor = Client()
    address = where("rules-version", draft)
    assert visitor.get(address).status_code == 404
    rulebooks.propose(rulebook=draft, by=bill, at=NOW)
    assert visitor.get(address).status_code == 404
    html = page(visitor, reverse("rules", args=[draft.owner.slug]))
    assert "has no rules of its own today" in html and "Because we agreed on it." not in html


def test_a_group_that_keeps_nothing_has_no_page(scouts: Organisation) -> None:
    assert Client().get(reverse("rules", args=[scouts.slug])).status_code == 404


def test_the_public_page_names_nobody(
    hall: Space, school: Organisation, bill: User, blodwen: User, chess: Organisation
) -> None:
    first = in_force(school, bill, blodwen, a_rule("window", {"days": 21}))
    in_force(school, bill, blodwen, a_rule("deposit", {"pence": 5000}), on=NOW.date() + timedelta(days=9))
    html = page(Client(), reverse("rules", args=[school.slug]))
    assert "Version 1, in force from Monday 4 January 2027" in html
    assert where("rules-version", first) in html and "Version 2" in html
    assert "21 days" in html and "£50" not in html
    assert "Bill" not in html and "Blodwen" not in html
    assert "safely holds" in html, "the law stands there too"


def test_a_space_leads_to_its_rules(hall: Space, school: Organisation) -> None:
    assert reverse("rules", args=[school.slug]) in page(Client(), reverse("space", args=[hall.slug]))


def test_staff_see_a_proposal_only_where_they_are_needed(draft: Rulebook, bill: User, school: Organisation) -> None:
    sian = make_person("Sian")
    sian.is_staff = True
    sian.save()
    staff = signed_in(sian)
    address = where("manage-rulebook", draft)
    assert staff.get(address).status_code == 404
    rulebooks.propose(rulebook=draft, by=bill, at=NOW)
    html = page(staff, address)
    assert "somebody of our staff may be the second" in html
    assert 'value="withdraw"' not in html and f'href="{reverse("manage-rules", args=[school.slug])}"' not in html
    rulebooks.approve(rulebook=draft, by=bill, at=NOW)
    staff.post(where("rules-deed", draft), {"deed": "approve"})
    assert draft.approvals.count() == 2
    staff.post(where("rules-deed", draft), {"deed": "withdraw"})
    staff.post(where("rules-deed", draft), {"deed": "live", "on": "2027-01-10"})
    draft.refresh_from_db()
    assert draft.state == "proposed"
    second_manager(school)
    assert staff.get(address).status_code == 404


# Terms.


def test_terms(desk: Client, school: Organisation) -> None:
    address = reverse("manage-terms", args=[school.slug])
    assert "Only shown now" in page(desk, address)
    assert not Terms.objects.exists()
    desk.post(address, {"standing": "yes", "takes_credits": "on"})
    terms = Terms.objects.get()
    assert (terms.keeper, terms.uses_standing, terms.takes_credits) == (school, True, True)
    assert "In use now" in page(desk, address)
    desk.post(address, {"standing": "yes", "takes_credits": "on"})
    assert school.events.filter(verb="terms").count() == 1
    desk.post(address, {"standing": "nonsense"})
    desk.post(address, {"standing": "no"})
    terms.refresh_from_db()
    assert (terms.uses_standing, terms.takes_credits) == (False, False)
    event = school.events.filter(verb="terms").last()
    assert event and event.before == {"uses_standing": True, "takes_credits": True}
