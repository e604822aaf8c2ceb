"""Registers of clubs come in whole or not at all, with registrations that count as verified."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from community.models import Organisation, OrganisationKind, OrgId

pytestmark = pytest.mark.django_db

HEADING = "id,name,address,postcode,active\n"
TENNIS = 'GB-CASC-f7469d94,Allt-yr-yn Lawn Tennis Club,"ALLT-YR-YN ROAD, NEWPORT, NA, NA",np205ea,True\n'
TRUST = "GB-CHC-1164883,Maindee Festival,Chepstow Road,NP19 8BY,True\n"


def write(folder: Path, content: str) -> Path:
    """A file with the content."""
    path = folder / "clubs.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_it_makes_organisations_with_verified_registrations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_clubs", write(tmp_path, HEADING + TENNIS + TRUST))
    assert "2 new, 0 changed, 0 unchanged" in capsys.readouterr().out
    club = Organisation.objects.get(slug="allt-yr-yn-lawn-tennis-club")
    assert (club.address, club.postcode, club.kind) == ("ALLT-YR-YN ROAD, NEWPORT", "NP20 5EA", OrganisationKind.GROUP)
    registration = OrgId.objects.verified().get(organisation=club)
    assert (registration.org_id, registration.source) == ("GB-CASC-f7469d94", "HMRC CASC list")
    assert Organisation.objects.get(slug="maindee-festival").kind == OrganisationKind.CHARITY


def test_the_source_can_be_named(tmp_path: Path) -> None:
    call_command("import_clubs", write(tmp_path, HEADING + TENNIS), source="HMRC, June 2026", verbosity=0)
    assert OrgId.objects.get().source == "HMRC, June 2026"


def test_again_nothing_changes_and_a_new_address_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_clubs", write(tmp_path, HEADING + TENNIS + TRUST))
    call_command("import_clubs", write(tmp_path, HEADING + TENNIS + TRUST.replace("Chepstow Road", "Church Road")))
    assert "0 new, 1 changed, 1 unchanged" in capsys.readouterr().out
    assert Organisation.objects.get(slug="maindee-festival").address == "Church Road"
    assert OrgId.objects.count() == 2


def test_an_organisation_with_members_keeps_its_own_words(tmp_path: Path, scouts: Organisation) -> None:
    OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1164883", verified_at=timezone.now())
    call_command("import_clubs", write(tmp_path, HEADING + TRUST), verbosity=0)
    scouts.refresh_from_db()
    assert scouts.name == "3rd Maindee Scouts"
    assert Organisation.objects.count() == 1


def test_a_number_somebody_only_claims_is_not_taken_over(tmp_path: Path, scouts: Organisation) -> None:
    OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1164883")
    call_command("import_clubs", write(tmp_path, HEADING + TRUST), verbosity=0)
    assert OrgId.objects.verified().get().organisation.name == "Maindee Festival"


def test_a_mistyped_postcode_is_kept_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_clubs", write(tmp_path, HEADING + TRUST.replace("NP19 8BY", "NP7 17DB")))
    assert "Row 2: “NP7 17DB” does not look like a postcode" in capsys.readouterr().out
    assert Organisation.objects.get().postcode == "NP7 17DB"


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_clubs", write(tmp_path, HEADING + TENNIS), dry_run=True)
    assert "Nothing was written. Organisations: 1 new" in capsys.readouterr().out
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",Chess Club,,,True\n", "id"),
        ("1164883,Chess Club,,,True\n", "id"),
        ("GB-CHC-1,,,,True\n", "name"),
        (f"GB-CHC-1,{'x' * 161},,,True\n", "name"),
        ("GB-CHC-1,Chess Club,,,perhaps\n", "active"),
        (TENNIS, "id"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_kept(
    row: str, column: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, HEADING + TENNIS + row)
    with pytest.raises(CommandError, match="1 faults in"):
        call_command("import_clubs", path)
    assert capsys.readouterr().err.startswith(f"{path}, row 3, {column}: ")
    assert not Organisation.objects.exists()
