"""Published grants come in whole or not at all, from any of three kinds of file, and belong to whoever can prove it."""

import json
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from community.models import Grant, GrantKind, Organisation, OrganisationEvent, OrgId
from tests.community.grant_files import KINDS, a_grant, as_csv, as_json, as_xlsx

pytestmark = pytest.mark.django_db
Said = Callable[[], str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """What was printed since the last time."""
    return lambda: "".join(capsys.readouterr())


@pytest.fixture
def verified(scouts: Organisation) -> OrgId:
    """The scouts' number, which staff have looked up."""
    return OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1164883", verified_at=timezone.now())


@pytest.mark.parametrize("as_", KINDS)
def test_a_grant_keeps_what_the_file_says(
    as_: Callable[..., Path], tmp_path: Path, verified: OrgId, scouts: Organisation, said: Said
) -> None:
    planned = [{"startDate": "2026-04-01", "endDate": "2028-03-31"}]
    path = as_(tmp_path, a_grant(plannedDates=planned, dataSource="https://example.org/", amountAwarded="£1,234.50"))
    call_command("import_grants", path)
    assert "Grants: 1 new, 0 changed, 0 unchanged. 1 linked, 0 unlinked, 0 skipped, 0 refused." in said()
    grant = Grant.objects.get()
    assert (grant.kind, grant.grant_id, grant.organisation) == (GrantKind.GRANT, "360G-ABCT-1", scouts)
    assert (grant.recipient_id, grant.recipient_name) == ("GB-CHC-1164883", "Maindee Scouts")
    assert (grant.funder_id, grant.funder_name) == ("GB-CHC-1000147", "A B Charitable Trust")
    assert (grant.amount_pence, grant.currency, grant.title) == (123_450, "GBP", "Tents")
    assert (grant.awarded_on, grant.starts_on) == (date(2026, 2, 1), date(2026, 4, 1))
    assert grant.ends_on == date(2028, 3, 31)
    assert (grant.source, grant.file_sha256) == ("https://example.org/", sha256(path.read_bytes()).hexdigest())
    assert grant.registered_on == timezone.localdate()
    assert (grant.promised_hours, grant.entered_by) == (None, None)


@pytest.mark.parametrize("as_", KINDS)
def test_again_nothing_is_doubled_and_what_changed_is_taken(
    as_: Callable[..., Path], tmp_path: Path, said: Said
) -> None:
    call_command("import_grants", as_(tmp_path, a_grant(1), a_grant(2)))
    first = Grant.objects.get(grant_id="360G-ABCT-1")
    call_command("import_grants", as_(tmp_path, a_grant(1), a_grant(2, amountAwarded=5000, title="")))
    assert "0 new, 1 changed, 1 unchanged" in said()
    assert Grant.objects.count() == 2
    changed = Grant.objects.get(grant_id="360G-ABCT-2")
    assert (changed.amount_pence, changed.title) == (500_000, "Tents"), "an empty cell wipes nothing out"
    again = Grant.objects.get(pk=first.pk)
    assert again.file_sha256 == first.file_sha256 != changed.file_sha256, "each row names the file its values are from"


def test_a_renamed_file_changes_nothing(tmp_path: Path, said: Said) -> None:
    path = as_json(tmp_path, a_grant())
    call_command("import_grants", path)
    assert Grant.objects.get().source == "grants.json"
    call_command("import_grants", path.rename(tmp_path / "other.json"))
    assert "0 changed, 1 unchanged" in said()
    call_command("import_grants", tmp_path / "other.json", source="Sent by the trust")
    assert Grant.objects.get().source == "Sent by the trust"


def test_what_staff_added_is_not_the_files_to_change(tmp_path: Path) -> None:
    call_command("import_grants", as_json(tmp_path, a_grant()), verbosity=0)
    Grant.objects.update(promised_hours=12, ended_on=date(2026, 5, 1), registered_on=date(2025, 1, 1))
    call_command("import_grants", as_json(tmp_path, a_grant(title="Two tents")), verbosity=0)
    grant = Grant.objects.get()
    assert (grant.title, grant.promised_hours) == ("Two tents", 12)
    assert (grant.ended_on, grant.registered_on) == (date(2026, 5, 1), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("planned", "starts", "ends"),
    [
        (None, "2026-02-01", "2027-01-31"),
        ([], "2026-02-01", "2027-01-31"),
        ([{"duration": 36}], "2026-02-01", "2029-01-31"),
        ([{"duration": 0}], "2026-02-01", "2027-01-31"),
        ([{"startDate": "2026-03-31", "duration": "11 months"}], "2026-03-31", "2027-02-27"),
        ([{"startDate": "2026-04-01"}], "2026-04-01", "2027-03-31"),
        ([{"startDate": "2026-04-01", "endDate": "2026-04-30", "duration": 36}], "2026-04-01", "2026-04-30"),
        ([{"endDate": "2026-12-31"}], "2026-02-01", "2026-12-31"),
        # Awarded when the work was done already.
        ([{"endDate": "2025-12-31"}], "2025-01-01", "2025-12-31"),
        ([{"startDate": "2027-01-01"}, {"startDate": "2026-01-01", "duration": 6}], "2026-01-01", "2027-12-31"),
    ],
)
def test_from_when_to_when(planned: Any, starts: str, ends: str, tmp_path: Path) -> None:
    call_command("import_grants", as_json(tmp_path, a_grant(plannedDates=planned)), verbosity=0)
    grant = Grant.objects.get()
    assert (str(grant.starts_on), str(grant.ends_on)) == (starts, ends)


# Whose it is


def test_a_name_proves_nothing(tmp_path: Path, scouts: Organisation, said: Said) -> None:
    OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1164883")
    theirs = [{"id": "GB-CHC-1164883", "name": scouts.name}]
    call_command("import_grants", as_json(tmp_path, a_grant(recipientOrganization=theirs)))
    assert "0 linked, 1 unlinked" in said()
    assert Grant.objects.get().organisation is None


def test_linking_leaves_an_event(tmp_path: Path, verified: OrgId, scouts: Organisation) -> None:
    call_command("import_grants", as_json(tmp_path, a_grant()), verbosity=0)
    event = OrganisationEvent.objects.get(verb="link_grant")
    assert (event.organisation, event.by) == (scouts, None)
    assert event.after == {"grant": Grant.objects.get().pk, "recipient": "GB-CHC-1164883"}
    call_command("import_grants", as_json(tmp_path, a_grant()), verbosity=0)
    assert OrganisationEvent.objects.count() == 1


def test_several_recipients_share_the_money(tmp_path: Path, verified: OrgId, scouts: Organisation, said: Said) -> None:
    three = [{"id": f"GB-CHC-{number}", "name": f"Group {number}"} for number in (1164883, 2, 3)]
    joint = a_grant(recipientOrganization=[*three, three[0]], amountAwarded=1000)
    for as_ in KINDS:
        call_command("import_grants", as_(tmp_path, joint))
    printed = said()
    assert "3 new" in printed and printed.count("0 new, 0 changed, 3 unchanged") == 2
    assert "Grants with several recipients: 1." in printed
    amounts = dict(Grant.objects.values_list("recipient_id", "amount_pence"))
    assert amounts == {"GB-CHC-1164883": 33334, "GB-CHC-2": 33333, "GB-CHC-3": 33333}
    assert scouts.grants.get().recipient_id == "GB-CHC-1164883"


def test_rows_of_one_grant_are_its_recipients(tmp_path: Path, said: Said) -> None:
    second = a_grant(recipientOrganization=[{"id": "GB-CHC-2", "name": "Choir"}])
    call_command("import_grants", as_csv(tmp_path, a_grant(), second, a_grant()))
    assert "2 new" in said()
    assert set(Grant.objects.values_list("amount_pence", flat=True)) == {150_000}


def test_a_registration_put_right_is_the_same_grant(tmp_path: Path, verified: OrgId, scouts: Organisation) -> None:
    before = [{"id": "360G-ABCT-ORG:17", "name": "Maindee Scouts"}]
    call_command("import_grants", as_json(tmp_path, a_grant(recipientOrganization=before)), verbosity=0)
    assert Grant.objects.get().organisation is None
    call_command("import_grants", as_json(tmp_path, a_grant()), verbosity=0)
    assert Grant.objects.get().organisation == scouts
    call_command("import_grants", as_json(tmp_path, a_grant(recipientOrganization=before)), verbosity=0)
    assert Grant.objects.get().organisation is None
    assert [each.verb for each in OrganisationEvent.objects.all()] == ["link_grant", "release_grant"]


def test_the_part_of_one_who_no_longer_receives_it_ends(tmp_path: Path, said: Said) -> None:
    two = [{"id": "GB-CHC-1", "name": "Choir"}, {"id": "GB-CHC-2", "name": "Band"}]
    call_command("import_grants", as_json(tmp_path, a_grant(recipientOrganization=two)))
    for _again in range(2):
        call_command("import_grants", as_json(tmp_path, a_grant(recipientOrganization=two[1:])))
    printed = said()
    assert printed.count("360G-ABCT-1: Choir is no longer among its recipients") == 1
    choir, band = Grant.objects.order_by("recipient_id")
    assert (choir.ended_on, band.ended_on) == (timezone.localdate(), None)
    assert band.amount_pence == 300_000


# People


@pytest.mark.parametrize(
    "changes",
    [
        {"recipientIndividual": {"id": "360G-ABCT-IND:1", "name": "Ann Person"}, "recipientOrganization": None},
        {"recipientOrganization": [{"id": "360G-INDIVIDUAL-12", "name": "Ann Person"}]},
        {"recipientOrganization": [{"id": "360G-ABCT-Individual", "name": "Ann Person"}]},
        {"recipientOrganization": [{"id": "360G-ABCT-IND:12", "name": "Ann Person"}]},
        # Whatever else is wrong with it is not looked at either.
        {"recipientOrganization": [{"id": "360G-INDIVIDUALS", "name": "Ann Person"}], "amountAwarded": "lots"},
    ],
)
def test_a_grant_to_a_person_is_skipped(changes: dict[str, Any], tmp_path: Path, said: Said) -> None:
    call_command("import_grants", as_json(tmp_path, a_grant(1, **changes), a_grant(2)))
    printed = said()
    assert "1 new" in printed and "1 skipped" in printed and "Ann" not in printed
    assert Grant.objects.get().grant_id == "360G-ABCT-2"


def test_a_column_for_people_counts_only_where_it_is_filled(tmp_path: Path, said: Said) -> None:
    path = as_csv(tmp_path, a_grant(1), a_grant(2))
    heading, first, second = path.read_text().splitlines()
    path.write_text(f"{heading},Recipient Ind:0:Identifier\n{first},\n{second},360G-ABCT-IND:1\n")
    call_command("import_grants", path)
    assert "1 new" in said()


@pytest.mark.parametrize("org_id", ["360G-Indigo-ORG:1", "360G-IND-ORG:1", "360G-INDEPENDENT-1", "GB-CHC-1"])
def test_an_organisation_is_no_person(org_id: str, tmp_path: Path, said: Said) -> None:
    call_command("import_grants", as_json(tmp_path, a_grant(recipientOrganization=[{"id": org_id, "name": "X"}])))
    assert "0 skipped" in said()


# The habits of files


def test_marks_at_the_beginning_windows_letters_and_semicolons(tmp_path: Path, said: Said) -> None:
    path = as_csv(tmp_path, a_grant(title="Gŵyl"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    call_command("import_grants", path)
    path = as_csv(tmp_path, a_grant(2, title="Fête"))
    path.write_bytes(path.read_text().replace(",", ";").encode("cp1252"))
    call_command("import_grants", path)
    assert "Windows text" in said()
    path = as_json(tmp_path, a_grant(3))
    path.write_bytes(b"\xef\xbb\xbf \n" + path.read_bytes())
    call_command("import_grants", path)
    path.write_bytes(json.dumps([a_grant(4, title="Café")], ensure_ascii=False).encode("cp1252"))
    call_command("import_grants", path)
    titles = dict(Grant.objects.values_list("grant_id", "title"))
    assert titles == {"360G-ABCT-1": "Gŵyl", "360G-ABCT-2": "Fête", "360G-ABCT-3": "Tents", "360G-ABCT-4": "Café"}


def test_what_is_inside_counts_not_what_it_is_called(tmp_path: Path, said: Said) -> None:
    call_command("import_grants", as_xlsx(tmp_path, a_grant(1)).rename(tmp_path / "one.csv"))
    call_command("import_grants", as_json(tmp_path, a_grant(2)).rename(tmp_path / "two.xlsx"))
    assert said().count("1 new") == 2


def test_headings_may_be_paths_and_untidy(tmp_path: Path, said: Said) -> None:
    path = tmp_path / "grants.csv"
    path.write_text(
        "id, AMOUNT awarded ,awardDate,recipientOrganization/0/id,Recipient Org: Name,Funding Org:Identifier,Whatever\n"
        "360G-1,\"£1,000\",26/01/2026,GB-CHC-1,Choir,GB-CHC-2,x\n"
    )  # fmt: skip
    call_command("import_grants", path)
    grant = Grant.objects.get()
    assert (grant.amount_pence, grant.recipient_name, grant.funder_name) == (100_000, "Choir", "GB-CHC-2")
    assert str(grant.awarded_on) == "2026-01-26"


def test_a_workbook_has_real_dates_and_numbers_for_words(tmp_path: Path, said: Said) -> None:
    when = [{"startDate": datetime(2026, 4, 1), "duration": 24.0}]
    numbered = [{"id": "GB-CHC-1", "name": 1879}]
    grant = a_grant(awardDate=datetime(2026, 2, 1), plannedDates=when, recipientOrganization=numbered, title=7.0)
    call_command("import_grants", as_xlsx(tmp_path, grant))
    kept = Grant.objects.get()
    assert (kept.title, kept.recipient_name, str(kept.ends_on)) == ("7", "1879", "2028-03-31")


def test_other_money_is_kept_and_said(tmp_path: Path, said: Said) -> None:
    call_command("import_grants", as_json(tmp_path, a_grant(currency="eur"), a_grant(2, currency=None)))
    assert "other money (EUR)" in said()
    assert set(Grant.objects.values_list("currency", flat=True)) == {"EUR", "GBP"}


def test_a_dry_run_writes_nothing(tmp_path: Path, said: Said) -> None:
    call_command("import_grants", as_json(tmp_path, a_grant()), dry_run=True)
    assert "Nothing was written. Grants: 1 new" in said()
    assert not Grant.objects.exists()


def test_long_words_are_cut_and_strange_ones_kept_out(tmp_path: Path) -> None:
    theirs = [{"id": "GB-CHC-1", "name": "x" * 5000}]
    call_command(
        "import_grants", as_json(tmp_path, a_grant(title="a\0\ud83d" + "y" * 900, recipientOrganization=theirs))
    )
    grant = Grant.objects.get()
    assert (len(grant.title), len(grant.recipient_name), grant.title[:4]) == (300, 250, "a ?y")
