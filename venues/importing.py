"""From a list of public buildings to sites: what a row must hold, what each kind means, what would change."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import Place
from community.importing import Plan, differing, odd_postcodes, tidy_postcode
from community.slugs import Slugs
from community.tables import BadFile, Fault, Table, checked, decode, read_bytes, read_csv
from venues import geojson
from venues.models import Site, SiteKind

REQUIRED = ("name", "lat", "lon")
OPTIONAL = ("id", "osm_id", "name_cy", "kind", "postcode", "street", "website", "wheelchair")

# What OpenStreetMap calls it → what a hirer cares about.
KINDS = {
    "school": SiteKind.SCHOOL,
    "college": SiteKind.SCHOOL,
    "university": SiteKind.SCHOOL,
    "kindergarten": SiteKind.SCHOOL,
    "community_centre": SiteKind.HALL,
    "social_centre": SiteKind.HALL,
    "village_hall": SiteKind.HALL,
    "events_venue": SiteKind.HALL,
    "library": SiteKind.LIBRARY,
    "sports_centre": SiteKind.SPORTS,
    "sports_hall": SiteKind.SPORTS,
    "swimming_pool": SiteKind.SPORTS,
    "pitch": SiteKind.SPORTS,
    "stadium": SiteKind.SPORTS,
    "place_of_worship": SiteKind.WORSHIP,
    "arts_centre": SiteKind.ARTS,
    "theatre": SiteKind.ARTS,
    "cinema": SiteKind.ARTS,
    "museum": SiteKind.ARTS,
    "townhall": SiteKind.OFFICE,
    "government": SiteKind.OFFICE,
    "courthouse": SiteKind.OFFICE,
    "bus_station": SiteKind.DEPOT,
    "bus_depot": SiteKind.DEPOT,
}
_IN_BRITAIN = gettext_lazy("This is not in Great Britain. Are latitude and longitude the wrong way round?")


def _degrees(low: float, high: float) -> forms.FloatField:
    return forms.FloatField(
        validators=[MinValueValidator(low, _IN_BRITAIN), MaxValueValidator(high, _IN_BRITAIN)],
        error_messages={"invalid": gettext_lazy("This is not a number of degrees such as 51.5896.")},
    )


class SiteRow(forms.Form):
    """One building as a list names it."""

    id = forms.CharField(max_length=75, required=False)
    osm_id = forms.CharField(
        max_length=60,
        required=False,
        validators=[
            RegexValidator(r"^(node|way|relation)/[0-9]+\Z", gettext_lazy("This should look like node/503574758."))
        ],
    )
    name = forms.CharField(max_length=160)
    name_cy = forms.CharField(max_length=160, required=False)
    kind = forms.CharField(max_length=60, required=False)
    lat = _degrees(49.0, 61.5)
    lon = _degrees(-9.0, 2.5)
    postcode = forms.CharField(max_length=8, required=False)
    street = forms.CharField(max_length=160, required=False)
    website = forms.URLField(max_length=300, required=False, assume_scheme="https")
    wheelchair = forms.ChoiceField(
        required=False, choices=[(word, word) for word in ("yes", "limited", "no", "designated")]
    )

    def clean(self) -> dict[str, Any]:
        """Without a number of its own a building could not be found again by the next import."""
        values = self.cleaned_data
        if not values.get("id") and not values.get("osm_id") and not {"id", "osm_id"} & set(self.errors):
            raise forms.ValidationError(_("The building needs an id, or an osm_id."))
        return values


def plan(path: Path) -> Plan:
    """What importing the file would change. Raises BadFile with every fault."""
    table = _read(path)
    rows = [(row.number, _values(cleaned)) for row, cleaned in checked(table, SiteRow, _unique(table))]
    out = Plan(notes=[*table.notes, *odd_postcodes((number, values["postcode"]) for number, values in rows)])
    known = {site.source: site for site in Site.objects.filter(source__isnull=False)}
    slugs = Slugs(Site.objects.values_list("slug", flat=True), 90, "site")
    for _number, values in rows:
        site = known.get(values["source"])
        if site is None:
            values["kind"] = values["kind"] or SiteKind.OTHER
            out.new.append(Site(slug=slugs.of(values["name"]), **values))
        elif changed := differing(site, values):
            for name in changed:
                setattr(site, name, values[name])
            out.changed.append(site)
        else:
            out.unchanged += 1
    return out


def write(plan: Plan, progress: Callable[[int, int], None]) -> None:
    """Write the plan, the places by which the buildings are found included."""
    total = len(plan.new) + len(plan.changed)
    for start in range(0, len(plan.new), 1000):
        batch = plan.new[start : start + 1000]
        Site.objects.bulk_create(batch)
        Place.objects.remember(site.as_place() for site in batch)
        progress(start + len(batch), total)
    for number, site in enumerate(plan.changed, start=len(plan.new) + 1):
        site.save()
        progress(number, total)


def _read(path: Path) -> Table:
    """The file's rows, whichever of the two forms it has; its first character tells."""
    text, _notes = decode(read_bytes(path))
    if text.lstrip().startswith(("{", "[")):
        return geojson.read(path, [*REQUIRED, *OPTIONAL])
    table = read_csv(path, REQUIRED, OPTIONAL)
    if not {"id", "osm_id"} & set(table.rows[0].cells):
        raise BadFile([Fault(1, "osm_id", _("This column is missing. Each building needs an id, or an osm_id."))])
    return table


def _unique(table: Table) -> str:
    return "osm_id" if any(row.cells.get("osm_id") for row in table.rows) else "id"


def _values(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What a site keeps of a row."""
    osm_id = cleaned["osm_id"]
    return {
        "source": f"osm:{osm_id}" if osm_id else str(cleaned["id"]),
        "name": cleaned["name"],
        "name_cy": cleaned["name_cy"],
        "kind": kind_of(cleaned["kind"]),
        "latitude": cleaned["lat"],
        "longitude": cleaned["lon"],
        "postcode": tidy_postcode(cleaned["postcode"]),
        "street": cleaned["street"],
        "website": cleaned["website"],
        "wheelchair": cleaned["wheelchair"],
    }


def kind_of(text: str) -> str:
    """The kind of a building from OpenStreetMap's tag ("amenity=school") or from our own word; nothing for none."""
    word = text.rsplit("=", 1)[-1].strip().lower()
    if not word:
        return ""
    return str(KINDS.get(word) or (word if word in SiteKind.values else SiteKind.OTHER))
