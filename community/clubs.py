"""From a register of clubs and charities to organisations with verified registrations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.importing import Plan, differing, odd_postcodes, tidy_postcode
from community.models import Organisation, OrganisationKind, OrgId
from community.slugs import Slugs
from community.tables import checked, read_csv

REQUIRED = ("id", "name")
OPTIONAL = ("name_cy", "address", "postcode", "active", "kind", "email")

# The register a number is from, by its prefix (org-id.guide), and what its members are.
REGISTERS = {
    "GB-CASC": ("HMRC CASC list", OrganisationKind.GROUP),
    "GB-CHC": ("Charity Commission register", OrganisationKind.CHARITY),
    "GB-COH": ("Companies House register", OrganisationKind.FIRM),
    "GB-EDU": ("Register of schools", OrganisationKind.SCHOOL),
    "GB-PLA": ("Local authority register", OrganisationKind.COUNCIL),
    "GB-LAE": ("Local authority register", OrganisationKind.COUNCIL),
}
# What registers write into a line of an address that they have not got.
NOTHING = {"na", "n/a", "no data", "none", "null"}


class ClubRow(forms.Form):
    """One organisation as a register names it."""

    id = forms.CharField(
        max_length=60,
        validators=[
            RegexValidator(
                r"^[A-Z]{2}-[A-Z]{2,}-[A-Za-z0-9._-]+\Z",
                gettext_lazy("This should look like GB-CASC-347755f2 or GB-CHC-1164883."),
            )
        ],
    )
    name = forms.CharField(max_length=160)
    name_cy = forms.CharField(max_length=160, required=False)
    address = forms.CharField(max_length=255, required=False)
    postcode = forms.CharField(max_length=8, required=False)
    active = forms.ChoiceField(
        required=False, choices=[(word, word) for word in ("True", "False", "true", "false", "yes", "no")]
    )
    kind = forms.ChoiceField(required=False, choices=OrganisationKind.choices)
    email = forms.EmailField(max_length=254, required=False)


@dataclass
class Entry:
    """One organisation and the registration that proves it."""

    organisation: Organisation
    org_id: str
    source: str


def plan(path: Path, source: str = "") -> Plan:
    """What importing the file would change. `source` overrides the register's name. Raises BadFile with every fault.

    An organisation that has members looks after its own name and address: only its registration is the register's.
    """
    table = read_csv(path, REQUIRED, OPTIONAL)
    rows = checked(table, ClubRow, "id")
    out = Plan(notes=[*table.notes, *odd_postcodes((row.number, cleaned["postcode"]) for row, cleaned in rows)])
    known = {each.org_id: each.organisation for each in OrgId.objects.verified().select_related("organisation")}
    own_masters = set(Organisation.objects.filter(memberships__isnull=False).values_list("pk", flat=True))
    slugs = Slugs(Organisation.objects.values_list("slug", flat=True), 90, "group")
    closed = 0
    for _row, cleaned in rows:
        org_id = cleaned["id"]
        register, kind = REGISTERS.get("-".join(org_id.split("-")[:2]), ("", OrganisationKind.GROUP))
        values = _values(cleaned)
        closed += cleaned["active"].lower() in ("false", "no")
        organisation = known.get(org_id)
        if organisation is None:
            values["kind"] = values["kind"] or kind
            made = Organisation(slug=slugs.of(cleaned["name"]), **values)
            out.new.append(Entry(made, org_id, source or register or path.name))
        elif organisation.pk not in own_masters and (changed := differing(organisation, values)):
            for name in changed:
                setattr(organisation, name, values[name])
            out.changed.append(organisation)
        else:
            out.unchanged += 1
    if closed:
        out.notes.append(_("%(count)d of them are marked as no longer active; they were kept.") % {"count": closed})
    return out


def write(plan: Plan, at: datetime, progress: Callable[[int, int], None]) -> None:
    """Write the plan. A registration that comes from a register counts as verified from this moment."""
    total = len(plan.new) + len(plan.changed)
    for number, entry in enumerate(plan.new, start=1):
        entry.organisation.save()
        OrgId.objects.create(organisation=entry.organisation, org_id=entry.org_id, verified_at=at, source=entry.source)
        progress(number, total)
    for number, organisation in enumerate(plan.changed, start=len(plan.new) + 1):
        organisation.save()
        progress(number, total)


def _values(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What an organisation keeps of a row."""
    return {
        "name": cleaned["name"],
        "name_cy": cleaned["name_cy"],
        "kind": cleaned["kind"],
        "email": cleaned["email"],
        "postcode": tidy_postcode(cleaned["postcode"]),
        "address": _address(cleaned["address"]),
    }


def _address(text: str) -> str:
    """The address without the words that stand for nothing."""
    lines = [" ".join(line.strip(' "').split()) for line in text.split(",")]
    return ", ".join(line for line in lines if line and line.lower() not in NOTHING)
