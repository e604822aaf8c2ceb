"""Real grants of two trusts, where they are at hand: they are used, never kept in the project.

Looked for in `shared/data` beside the checkout. Elsewhere there is nothing here to run, and the run says so; all that
the import does is tested on small files in `test_import_grants`.
"""

import csv
import json
import warnings
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from community.models import Grant, Organisation, OrgId

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ABCT, ALWF = DATA / "grants_a.json", DATA / "grants_b.json"

if not DATA.is_dir():
    warnings.warn(f"There are no real grants in {DATA}; their import is not tested here.", stacklevel=1)

# Not a skipped test: where there are no grants there is no test, and the warning above says so at the end of the run.
__test__ = DATA.is_dir()
pytestmark = pytest.mark.django_db


def test_all_1258_come_in_and_again_nothing_changes(capsys: pytest.CaptureFixture[str]) -> None:
    for path in (ABCT, ALWF, ABCT, ALWF):
        call_command("import_grants", path)
    said = capsys.readouterr().out
    assert "Grants: 783 new, 0 changed, 0 unchanged. 0 linked, 783 unlinked, 0 skipped, 0 refused." in said
    assert "Grants: 475 new, 0 changed, 0 unchanged. 0 linked, 475 unlinked, 0 skipped, 0 refused." in said
    assert "0 new, 0 changed, 783 unchanged" in said and "0 new, 0 changed, 475 unchanged" in said
    assert Grant.objects.count() == 1258
    assert Grant.objects.filter(grant_id="360G-ALWF-1978", ends_on="2023-11-02").exists(), "36 months from the award"
    assert not Grant.objects.filter(source="").exists()
    pounds = {
        path: sum(each["amountAwarded"] for each in json.loads(path.read_text())["grants"]) for path in (ABCT, ALWF)
    }
    assert Grant.objects.aggregate(Sum("amount_pence"))["amount_pence__sum"] == round(100 * sum(pounds.values()))


def test_they_are_linked_by_verified_numbers_only(scouts: Organisation, chess: Organisation) -> None:
    OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1126147", verified_at=timezone.now())
    OrgId.objects.create(organisation=chess, org_id="GB-CHC-514479")
    for path in (ABCT, ALWF):
        call_command("import_grants", path, verbosity=0)
    linked = Grant.objects.linked()
    assert linked.count() > 1 and set(linked.values_list("recipient_id", "organisation")) == {
        ("GB-CHC-1126147", scouts.pk)
    }


def test_the_same_as_a_sheet_is_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_grants", ALWF, verbosity=0)
    heading = ["Identifier", "Title", "Currency", "Amount Awarded", "Award Date", "Planned Dates:0:Duration (months)"]
    heading += ["Recipient Org:0:Identifier", "Recipient Org:0:Name", "Funding Org:0:Identifier", "Funding Org:0:Name"]
    rows = [
        [
            each["id"], each["title"], each["currency"], each["amountAwarded"], each["awardDate"],
            each.get("plannedDates", [{}])[0].get("duration", ""),
            *(each[group][0].get(part, "") for group in ("recipientOrganization", "fundingOrganization")
              for part in ("id", "name")),
        ]
        for each in json.loads(ALWF.read_text())["grants"]
    ]  # fmt: skip
    with (tmp_path / "grants.csv").open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([heading, *rows])
    book = openpyxl.Workbook()
    for each in [heading, *rows]:
        book.active.append(each)
    book.save(tmp_path / "grants.xlsx")
    for name in ("grants.csv", "grants.xlsx"):
        call_command("import_grants", tmp_path / name)
    assert capsys.readouterr().out.count("0 new, 0 changed, 475 unchanged") == 2
