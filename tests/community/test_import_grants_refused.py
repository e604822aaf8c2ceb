"""What is wrong with a file of grants is named by row and field, all of it, and nothing of the file is kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from community.models import Grant
from tests.community.grant_files import a_grant, as_csv, as_json, as_xlsx

pytestmark = pytest.mark.django_db
Said = Callable[[], str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """What was printed since the last time."""
    return lambda: "".join(capsys.readouterr())


REFUSED = [
    ({"id": None}, "id"),
    ({"id": "x" * 201}, "id"),
    ({"id": {"a": 1}}, "id"),
    ({"amountAwarded": None}, "amountAwarded"),
    ({"amountAwarded": "about £500"}, "amountAwarded"),
    ({"amountAwarded": -5}, "amountAwarded"),
    ({"amountAwarded": 10**12}, "amountAwarded"),
    ({"awardDate": None}, "awardDate"),
    ({"awardDate": "soon"}, "awardDate"),
    ({"awardDate": "31/02/2026"}, "awardDate"),
    ({"currency": "pounds"}, "currency"),
    ({"fundingOrganization": None}, "fundingOrganization/0/id"),
    ({"fundingOrganization": [{"id": "x" * 201}]}, "fundingOrganization/0/id"),
    ({"recipientOrganization": None}, "recipientOrganization/0/id"),
    ({"recipientOrganization": [{"postalCode": "NP20 4HA"}]}, "recipientOrganization/0/id"),
    ({"recipientOrganization": [{"id": "x" * 201}]}, "recipientOrganization/0/id"),
    ({"recipientOrganization": [{"id": f"GB-CHC-{n}"} for n in range(21)]}, "recipientOrganization"),
    ({"plannedDates": [{"startDate": "2026-04-01", "endDate": "2026-03-01"}]}, "plannedDates/0/endDate"),
    ({"plannedDates": [{"startDate": "spring"}]}, "plannedDates/0/startDate"),
    ({"plannedDates": [{"duration": "a while"}]}, "plannedDates/0/duration"),
    ({"id": "360G-ABCT-1", "amountAwarded": 7}, "id"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED)
def test_a_bad_grant_is_named_and_nothing_is_kept(
    changes: dict[str, Any], field: str, tmp_path: Path, said: Said
) -> None:
    path = as_json(tmp_path, a_grant(1), a_grant(**{"number": 2, **changes}))
    with pytest.raises(CommandError, match="1 faults in"):
        call_command("import_grants", path)
    assert said().startswith(f"{path}, row 2, {field}: ")
    assert not Grant.objects.exists()


def test_in_a_sheet_the_column_is_named_as_it_stands_there(tmp_path: Path, said: Said) -> None:
    for as_, rows in ((as_csv, 3), (as_xlsx, 4)):  # above the heading of the workbook stands a title
        path = as_(tmp_path, a_grant(1), a_grant(2, amountAwarded="lots", awardDate="soon"))
        with pytest.raises(CommandError, match="2 faults in"):
            call_command("import_grants", path)
        printed = said()
        assert f"{path}, row {rows}, Amount Awarded: “lots” – This is not an amount." in printed
        assert f"{path}, row {rows}, Award Date: “soon” – This is not a date." in printed


def test_the_others_can_be_kept_if_asked_for(tmp_path: Path, said: Said) -> None:
    spoilt = [a_grant(3), a_grant(3, amountAwarded="lots")]
    path = as_json(tmp_path, a_grant(1), a_grant(2, awardDate="soon"), *spoilt)
    call_command("import_grants", path, leave_out_refused=True)
    printed = said()
    assert "Note: Refused: row 2, awardDate: “soon”" in printed
    assert "1 new, 0 changed, 0 unchanged. 0 linked, 1 unlinked, 0 skipped, 2 refused." in printed
    assert Grant.objects.get().grant_id == "360G-ABCT-1", "nor half of a grant"
    with pytest.raises(CommandError):
        call_command("import_grants", as_json(tmp_path, a_grant(1, awardDate="soon")), leave_out_refused=True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b'{"grants": []}', "The list of grants is empty"),
        (b'{"funders": []}', "no list of grants"),
        (b'{"grants": {"id": 1}}', "no list of grants"),
        (b'{"grants": [1]}', "row 1: This is not a grant"),
        (b'{"grants": [', "This is not JSON"),
        (b'{"grants": [{"amountAwarded": NaN}]}', "This is not JSON: NaN"),
        (b'{"grants": [{"amountAwarded": ' + b"9" * 5000 + b"}]}", "This is not JSON"),
        (b"[" * 100_000, "This is not JSON"),
        (b"Identifier,Title\n1,2\n", "row 1, Amount Awarded: This column is missing. Found: Identifier, Title"),
        (b"Identifier,Amount Awarded,Award Date\n", "a heading but no rows"),
        (b"Identifier,id,Amount Awarded,Award Date\n1,1,1,1\n", "This column is there twice"),
        (b"Identifier,Amount Awarded,Award Date\n1,2\n", "row 2: 2 cells where the heading has 3"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old kind"),
        (b"PK\x03\x04 and nothing", "not a workbook"),
        (b"%PDF-1.7\0", "not a text file"),
    ],
)
def test_what_is_no_file_of_grants(content: bytes, sentence: str, tmp_path: Path, said: Said) -> None:
    path = tmp_path / "grants"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="Nothing of it was kept"):
        call_command("import_grants", path)
    assert sentence in said()
