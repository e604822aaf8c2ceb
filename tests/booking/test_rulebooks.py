"""The life of a keeper's rules: two people, one sealed content, one version at a time."""

from datetime import timedelta
from typing import Any

import pytest

from booking.actions import drafts, rulebooks
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Rulebook, RulebookApproval, RulebookState
from booking.rules import pack
from booking.rules.book import digest
from community.models import Membership, Organisation, OrganisationEvent, Role, User
from tests.booking.rulebooks import a_rule, draft_of, in_force, second_manager
from tests.cast import NOW, make_person
from venues.models import Space

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = timedelta(days=1)
WINDOW = a_rule("window", {"days": 28})


@pytest.fixture
def blodwen(school: Organisation) -> User:
    return second_manager(school)


@pytest.fixture
def draft(school: Organisation, bill: User) -> Rulebook:
    return draft_of(school, bill, WINDOW)


@pytest.fixture
def proposal(draft: Rulebook, bill: User) -> Rulebook:
    return rulebooks.propose(rulebook=draft, by=bill, at=NOW)


def codes(refused: Any) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def test_a_first_draft_has_the_usual_rules_and_can_be_proposed(school: Organisation, bill: User) -> None:
    draft = rulebooks.start(keeper=school, by=bill, at=NOW)
    assert (draft.number, draft.state, draft.content) == (1, "draft", pack.default())
    proposal = rulebooks.propose(rulebook=draft, by=bill, at=NOW)
    assert proposal.digest == digest(pack.default())


def test_from_draft_to_in_force(draft: Rulebook, school: Organisation, bill: User, blodwen: User) -> None:
    rulebooks.propose(rulebook=draft, by=bill, at=NOW)
    assert rulebooks.approve(rulebook=draft, by=bill, at=NOW) == 1
    assert rulebooks.approve(rulebook=draft, by=blodwen, at=NOW) == 2
    live = rulebooks.go_live(rulebook=draft, on=TODAY + 3 * DAY, by=blodwen, at=NOW)
    assert (live.state, live.from_date, live.until_date) == ("live", TODAY + 3 * DAY, None)
    assert not Rulebook.objects.in_force(TODAY + 2 * DAY).exists()
    assert Rulebook.objects.in_force(TODAY + 3 * DAY).get() == live
    verbs = list(OrganisationEvent.objects.filter(organisation=school).values_list("verb", flat=True))
    assert verbs == ["rules_start", "rule_put", "rules_propose", "rules_approve", "rules_approve", "rules_live"]


def test_the_next_version_ends_the_one_before(school: Organisation, bill: User, blodwen: User) -> None:
    first = in_force(school, bill, blodwen, WINDOW)
    draft = rulebooks.start(keeper=school, by=bill, at=NOW, source=first)
    assert (draft.number, draft.content) == (2, first.content)
    drafts.put(rulebook=draft, rule=a_rule("deposit", {"pence": 5000}), by=bill, at=NOW)
    rulebooks.propose(rulebook=draft, by=bill, at=NOW)
    rulebooks.approve(rulebook=draft, by=bill, at=NOW)
    rulebooks.approve(rulebook=draft, by=blodwen, at=NOW)
    rulebooks.go_live(rulebook=draft, on=TODAY + 7 * DAY, by=bill, at=NOW)
    for day in range(14):
        (held,) = Rulebook.objects.in_force(TODAY + day * DAY)
        assert held.number == (1 if day < 7 else 2)
    first.refresh_from_db()
    assert (first.state, first.until_date) == (RulebookState.LIVE, TODAY + 7 * DAY)
    assert rulebooks.retire_ended(at=NOW + 6 * DAY) == 0
    assert rulebooks.retire_ended(at=NOW + 7 * DAY) == 1
    first.refresh_from_db()
    assert first.state == RulebookState.RETIRED
    assert Rulebook.objects.in_force(TODAY).get() == first


def test_a_version_that_has_not_begun_can_be_called_off(school: Organisation, bill: User, blodwen: User) -> None:
    first = in_force(school, bill, blodwen, WINDOW)
    second = in_force(school, bill, blodwen, a_rule("window", {"days": 7}), on=TODAY + 5 * DAY)
    rulebooks.call_off(rulebook=second, by=blodwen, at=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.until_date is None
    assert (second.state, second.from_date) == ("proposed", None)
    again = rulebooks.go_live(rulebook=second, on=TODAY + 9 * DAY, by=bill, at=NOW)
    assert again.approvals.count() == 2
    with pytest.raises(NotPermitted):
        rulebooks.call_off(rulebook=first, by=bill, at=NOW)


def test_rules_can_end_without_others(school: Organisation, bill: User, blodwen: User) -> None:
    live = in_force(school, bill, blodwen, WINDOW)
    for day in (TODAY - DAY, TODAY):
        with pytest.raises(Refused) as refused:
            rulebooks.retire(rulebook=live, on=day, by=bill, at=NOW)
        assert codes(refused) == ["past"]
    rulebooks.retire(rulebook=live, on=TODAY + 30 * DAY, by=bill, at=NOW)
    rulebooks.retire(rulebook=live, on=TODAY + 20 * DAY, by=bill, at=NOW)
    assert Rulebook.objects.in_force(TODAY + 19 * DAY).exists()
    assert not Rulebook.objects.in_force(TODAY + 20 * DAY).exists()
    # Whatever comes next may not begin while it still holds: two would hold at once.
    follower = draft_of(school, bill, WINDOW)
    rulebooks.propose(rulebook=follower, by=bill, at=NOW)
    rulebooks.approve(rulebook=follower, by=bill, at=NOW)
    rulebooks.approve(rulebook=follower, by=blodwen, at=NOW)
    with pytest.raises(Refused) as refused:
        rulebooks.go_live(rulebook=follower, on=TODAY + 10 * DAY, by=bill, at=NOW)
    assert codes(refused) == ["order"]
    rulebooks.go_live(rulebook=follower, on=TODAY + 20 * DAY, by=bill, at=NOW)
    rulebooks.call_off(rulebook=follower, by=bill, at=NOW)
    live.refresh_from_db()
    assert live.until_date == TODAY + 20 * DAY


def test_two_versions_cannot_begin_in_the_wrong_order(school: Organisation, bill: User, blodwen: User) -> None:
    in_force(school, bill, blodwen, WINDOW)
    in_force(school, bill, blodwen, WINDOW, on=TODAY + 5 * DAY)
    for day in (TODAY + 5 * DAY, TODAY + DAY):
        with pytest.raises(Refused) as refused:
            in_force(school, bill, blodwen, WINDOW, on=day)
        assert codes(refused) == ["order"]


def test_a_version_cannot_begin_yesterday(school: Organisation, bill: User, blodwen: User) -> None:
    with pytest.raises(Refused) as refused:
        in_force(school, bill, blodwen, WINDOW, on=TODAY - DAY)
    assert codes(refused) == ["past"]


# Two people.


def test_ones_own_approval_counts_once(proposal: Rulebook, bill: User) -> None:
    rulebooks.approve(rulebook=proposal, by=bill, at=NOW)
    with pytest.raises(Refused) as refused:
        rulebooks.approve(rulebook=proposal, by=bill, at=NOW)
    assert codes(refused) == ["twice"]
    with pytest.raises(Refused) as refused:
        rulebooks.go_live(rulebook=proposal, on=TODAY, by=bill, at=NOW)
    assert codes(refused) == ["approvals"]
    assert RulebookApproval.objects.count() == 1


def test_nothing_is_approved_before_it_is_proposed_or_after(
    draft: Rulebook, school: Organisation, bill: User, blodwen: User
) -> None:
    with pytest.raises(NotPermitted):
        rulebooks.approve(rulebook=draft, by=bill, at=NOW)
    live = in_force(school, bill, blodwen, WINDOW)
    with pytest.raises(NotPermitted):
        rulebooks.approve(rulebook=live, by=bill, at=NOW)


def test_proposing_twice(proposal: Rulebook, bill: User) -> None:
    with pytest.raises(NotPermitted):
        rulebooks.propose(rulebook=proposal, by=bill, at=NOW)


@pytest.mark.parametrize("role", [Role.BOOKER, Role.TREASURER, None])
def test_others_decide_nothing(
    role: Role | None, proposal: Rulebook, school: Organisation, bill: User, blodwen: User, chidi: User
) -> None:
    if role:
        Membership.objects.create(user=chidi, organisation=school, role=role)
    draft = draft_of(school, bill, WINDOW)
    live = in_force(school, bill, blodwen, WINDOW)
    deeds = [
        lambda: rulebooks.start(keeper=school, by=chidi, at=NOW),
        lambda: rulebooks.propose(rulebook=draft, by=chidi, at=NOW),
        lambda: rulebooks.discard(rulebook=draft, by=chidi, at=NOW),
        lambda: rulebooks.withdraw(rulebook=proposal, by=chidi, at=NOW),
        lambda: rulebooks.approve(rulebook=proposal, by=chidi, at=NOW),
        lambda: rulebooks.go_live(rulebook=proposal, on=TODAY, by=chidi, at=NOW),
        lambda: rulebooks.call_off(rulebook=live, by=chidi, at=NOW),
        lambda: rulebooks.retire(rulebook=live, on=TODAY + DAY, by=chidi, at=NOW),
        lambda: drafts.put(rulebook=draft, rule=WINDOW, by=chidi, at=NOW),
        lambda: drafts.remove(rulebook=draft, rule="window-1", by=chidi, at=NOW),
        lambda: drafts.call_busy(rulebook=draft, busy=[], by=chidi, at=NOW),
    ]
    before = list(Rulebook.objects.order_by("pk").values())
    for deed in deeds:
        with pytest.raises(NotPermitted):
            deed()
    assert list(Rulebook.objects.order_by("pk").values()) == before
    assert not proposal.approvals.exists()


def test_another_keepers_rules_are_no_source(draft: Rulebook, scouts: Organisation, amina: User) -> None:
    with pytest.raises(NotPermitted):
        rulebooks.start(keeper=scouts, by=amina, at=NOW, source=draft)


def test_staff_stand_in_only_as_the_second_of_a_single_manager(
    proposal: Rulebook, school: Organisation, bill: User
) -> None:
    staff, other = make_person("Sian"), make_person("Rhys")
    User.objects.filter(pk__in=[staff.pk, other.pk]).update(is_staff=True)
    staff.refresh_from_db()
    other.refresh_from_db()
    with pytest.raises(Refused) as refused:
        rulebooks.approve(rulebook=proposal, by=staff, at=NOW)
    assert codes(refused) == ["keeper_first"]
    rulebooks.approve(rulebook=proposal, by=bill, at=NOW)
    assert Rulebook.objects.waiting_for_staff().get() == proposal
    assert rulebooks.approve(rulebook=proposal, by=staff, at=NOW) == 2
    assert not Rulebook.objects.waiting_for_staff().exists()
    with pytest.raises(Refused):
        rulebooks.approve(rulebook=proposal, by=other, at=NOW)
    # Staff approve; the day is the keeper's to choose.
    with pytest.raises(NotPermitted):
        rulebooks.go_live(rulebook=proposal, on=TODAY, by=staff, at=NOW)


def test_staff_do_not_stand_in_where_a_keeper_has_two_managers(proposal: Rulebook, bill: User, blodwen: User) -> None:
    staff = make_person("Sian")
    staff.is_staff = True
    staff.save()
    rulebooks.approve(rulebook=proposal, by=bill, at=NOW)
    assert not Rulebook.objects.waiting_for_staff().exists()
    with pytest.raises(NotPermitted):
        rulebooks.approve(rulebook=proposal, by=staff, at=NOW)


def test_withdrawing_takes_the_approvals_along(proposal: Rulebook, bill: User, blodwen: User) -> None:
    rulebooks.approve(rulebook=proposal, by=bill, at=NOW)
    rulebooks.approve(rulebook=proposal, by=blodwen, at=NOW)
    draft = rulebooks.withdraw(rulebook=proposal, by=bill, at=NOW)
    assert (draft.state, draft.digest, draft.approvals.count()) == ("draft", "", 0)
    rulebooks.propose(rulebook=draft, by=bill, at=NOW)
    with pytest.raises(Refused) as refused:
        rulebooks.go_live(rulebook=draft, on=TODAY, by=bill, at=NOW)
    assert codes(refused) == ["approvals"]


# One content.


def test_what_is_proposed_cannot_be_changed(school: Organisation, bill: User, blodwen: User) -> None:
    proposal = draft_of(school, bill, WINDOW)
    rulebooks.propose(rulebook=proposal, by=bill, at=NOW)
    live = in_force(school, bill, blodwen, WINDOW)
    for rulebook in (proposal, live):
        stale = Rulebook.objects.get(pk=rulebook.pk)
        stale.state = RulebookState.DRAFT  # what a page that was opened earlier still believes
        with pytest.raises(NotPermitted):
            drafts.put(rulebook=stale, rule=a_rule("deposit", {"pence": 1}), by=bill, at=NOW)
        with pytest.raises(NotPermitted):
            drafts.remove(rulebook=stale, rule="window-1", by=bill, at=NOW)
        with pytest.raises(NotPermitted):
            drafts.call_busy(rulebook=stale, busy=[], by=bill, at=NOW)
        with pytest.raises(NotPermitted):
            rulebooks.discard(rulebook=stale, by=bill, at=NOW)
    for rulebook in (proposal, live):
        before = rulebook.content
        rulebook.refresh_from_db()
        assert rulebook.content == before


def test_a_row_changed_behind_our_back_goes_no_further(proposal: Rulebook, bill: User, blodwen: User) -> None:
    rulebooks.approve(rulebook=proposal, by=bill, at=NOW)
    other = {**proposal.content, "rules": [{**proposal.content["rules"][0], "then": {"days": 365}}]}
    Rulebook.objects.filter(pk=proposal.pk).update(content=other)
    with pytest.raises(NotPermitted):
        rulebooks.approve(rulebook=proposal, by=blodwen, at=NOW)
    Rulebook.objects.filter(pk=proposal.pk).update(content=proposal.content)
    rulebooks.approve(rulebook=proposal, by=blodwen, at=NOW)
    Rulebook.objects.filter(pk=proposal.pk).update(content=other)
    with pytest.raises(NotPermitted):
        rulebooks.go_live(rulebook=proposal, on=TODAY, by=bill, at=NOW)
    # Not even with the seal broken and made anew: that is what withdrawing is for, and it takes the approvals along.
    Rulebook.objects.filter(pk=proposal.pk).update(digest="")
    with pytest.raises(NotPermitted):
        rulebooks.go_live(rulebook=proposal, on=TODAY, by=bill, at=NOW)
    assert not Rulebook.objects.in_force(TODAY).exists()


# What cannot be proposed.


def refused_draft(rulebook: Rulebook, by: User) -> list[str]:
    with pytest.raises(Refused) as refused:
        rulebooks.propose(rulebook=rulebook, by=by, at=NOW)
    rulebook.refresh_from_db()
    assert (rulebook.state, rulebook.digest) == ("draft", "")
    return codes(refused)


def test_two_equally_near_rules_that_differ(draft: Rulebook, bill: User) -> None:
    drafts.put(rulebook=draft, rule=a_rule("window", {"days": 42}), by=bill, at=NOW)
    assert refused_draft(draft, bill) == ["conflict"]
    drafts.put(
        rulebook=draft,
        rule=a_rule("window", {"days": 42}, ["band", "is", "sharer"]),
        by=bill,
        at=NOW,
        instead_of="window-2",
    )
    rulebooks.propose(rulebook=draft, by=bill, at=NOW)


def test_an_empty_one(school: Organisation, bill: User) -> None:
    draft = draft_of(school, bill, WINDOW)
    drafts.remove(rulebook=draft, rule="window-1", by=bill, at=NOW)
    assert refused_draft(draft, bill) == ["empty"]


def test_a_language_missing(draft: Rulebook, bill: User) -> None:
    for words in ({"words": ""}, {"words_cy": ""}, {"words_cy": "  "}):
        with pytest.raises(Refused):
            drafts.put(rulebook=draft, rule={**WINDOW, **words}, by=bill, at=NOW)
    rules = draft.content["rules"]
    Rulebook.objects.filter(pk=draft.pk).update(content={"rules": [{**rules[0], "words_cy": ""}], "busy": []})
    assert refused_draft(draft, bill) == ["bad_rule"]


def test_locks_the_law_and_other_peoples_places(draft: Rulebook, hall: Space, bill: User) -> None:
    drafts.put(rulebook=draft, rule=a_rule("deposit", {"pence": 1}, locked=True), by=bill, at=NOW)
    assert refused_draft(draft, bill) == ["locked"]
    drafts.remove(rulebook=draft, rule="deposit-1", by=bill, at=NOW)
    elsewhere = a_rule("deposit", {"pence": 1}, scope={"space": "town-hall"})
    drafts.put(rulebook=draft, rule=elsewhere, by=bill, at=NOW)
    assert refused_draft(draft, bill) == ["place"]
    drafts.put(
        rulebook=draft, rule={**elsewhere, "scope": {"space": hall.slug}}, by=bill, at=NOW, instead_of="deposit-1"
    )
    rulebooks.propose(rulebook=draft, by=bill, at=NOW)
    rulebooks.withdraw(rulebook=draft, by=bill, at=NOW)
    law = pack.legal().book.rules[0]
    content = {"rules": [*draft.content["rules"], {**WINDOW, "id": law.id}], "busy": []}
    Rulebook.objects.filter(pk=draft.pk).update(content=content)
    assert "law" in refused_draft(draft, bill)


def test_a_council_may_lock(school: Organisation, bill: User) -> None:
    school.kind = "council"
    school.save()
    draft = draft_of(school, bill, a_rule("window", {"days": 28}, locked=True))
    rulebooks.propose(rulebook=draft, by=bill, at=NOW)


# Drafts.


def test_each_rule_keeps_its_number(draft: Rulebook, bill: User) -> None:
    def put(rule: dict[str, Any], instead_of: str = "") -> str:
        return drafts.put(rulebook=draft, rule=rule, by=bill, at=NOW, instead_of=instead_of)

    assert put(a_rule("base_price", {"pence_an_hour": 1500})) == "base-price-1"
    assert put(a_rule("base_price", {"pence_an_hour": 900}, ["term", "is", "holiday"])) == "base-price-2"
    drafts.remove(rulebook=draft, rule="base-price-1", by=bill, at=NOW)
    assert put({**a_rule("base_price", {"percent_of_rate": 200}), "id": "law-capacity"}) == "base-price-1"
    assert put(a_rule("base_price", {"percent_of_rate": 150}), "base-price-1") == "base-price-1"
    draft.refresh_from_db()
    assert [each["id"] for each in draft.content["rules"]] == ["window-1", "base-price-2", "base-price-1"]
    with pytest.raises(NotPermitted):
        drafts.remove(rulebook=draft, rule="base-price-9", by=bill, at=NOW)
    with pytest.raises(NotPermitted):
        put(WINDOW, "base-price-9")


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"kind": ["window"]},
        a_rule("nonsense", {"days": 1}),
        a_rule("window", {"days": "28"}),
        a_rule("window", {"days": True}),
        a_rule("window", {"days": -1}),
        a_rule("window", {"days": 28, "pence": 1}),
        a_rule("window", {"days": 28}, ["shoe_size", "is", 9]),
        a_rule("window", {"days": 28}, ["band", "at_least", "sharer"]),
        a_rule("window", {"days": 28}, ["band", "is", {"$ne": 1}]),
        a_rule("window", {"days": 28}, ["people", "at_least", float("nan")]),
        a_rule("window", {"days": 28}, scope={"site": "../x"}),
        a_rule("window", {"days": 28}, since="yesterday"),
        a_rule("window", {"days": 28}, words="x" * 601),
    ],
)
def test_crafted_rules_are_refused(rule: dict[str, Any], draft: Rulebook, bill: User) -> None:
    with pytest.raises(Refused):
        drafts.put(rulebook=draft, rule=rule, by=bill, at=NOW)
    draft.refresh_from_db()
    assert len(draft.content["rules"]) == 1


def test_busy_time(draft: Rulebook, bill: User) -> None:
    drafts.call_busy(rulebook=draft, busy=[{"days": [0, 4], "from": 17, "to": 22}], by=bill, at=NOW)
    draft.refresh_from_db()
    assert draft.content["busy"] == [{"days": [0, 4], "from": 17, "to": 22}]
    for bad in ([{"days": [7], "from": 17, "to": 22}], [{"days": [0], "from": 22, "to": 17}], ["always"]):
        with pytest.raises(Refused):
            drafts.call_busy(rulebook=draft, busy=bad, by=bill, at=NOW)


def test_five_drafts_are_enough(school: Organisation, bill: User) -> None:
    for number in range(5):
        assert rulebooks.start(keeper=school, by=bill, at=NOW).number == number + 1
    with pytest.raises(Refused) as refused:
        rulebooks.start(keeper=school, by=bill, at=NOW)
    assert codes(refused) == ["too_many"]
    rulebooks.discard(rulebook=Rulebook.objects.get(number=2), by=bill, at=NOW)
    assert rulebooks.start(keeper=school, by=bill, at=NOW).number == 6


def test_a_draft_thrown_away_meanwhile(draft: Rulebook, bill: User) -> None:
    rulebooks.discard(rulebook=Rulebook.objects.get(), by=bill, at=NOW)
    with pytest.raises(NotPermitted):
        rulebooks.propose(rulebook=draft, by=bill, at=NOW)
