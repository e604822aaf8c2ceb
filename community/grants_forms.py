"""Forms about grants, promises and funders."""

from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from community.actions.grants import MOST_PENCE, wrong_with
from community.grants.awards import LONGEST_ID, LONGEST_NAME
from community.models import AcceptedFunder, Grant, GrantKind, Organisation
from community.standing.formula import MOST_PROMISED

MOST_CHOICES = 500


class PromiseForm(forms.Form):
    """So many hours a year."""

    hours = forms.IntegerField(
        label=_("Hours a year"), max_value=MOST_PROMISED, widget=forms.TextInput({"inputmode": "numeric"})
    )

    def __init__(self, data: Any = None, *, least: int, hours: int) -> None:
        super().__init__(data, initial={"hours": hours})
        field = self.fields["hours"]
        field.help_text = _("From %(least)s to %(most)s. At least what is usual for a group of your size.") % {
            "least": least,
            "most": MOST_PROMISED,
        }


class FunderForm(forms.Form):
    """One of the funders whose grants are known here, or another one by its registration and name."""

    known = forms.ChoiceField(label=_("A funder we know grants of"), required=False)
    funder_id = forms.CharField(
        label=_("Another funder: its registration"),
        max_length=LONGEST_ID,
        required=False,
        help_text=_("With its register, such as GB-CHC-1000147 for a charity or GB-LAE-NWP for a council."),
    )
    funder_name = forms.CharField(label=_("Another funder: its name"), max_length=LONGEST_NAME, required=False)

    def __init__(self, *args: Any, keeper: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accepted = AcceptedFunder.objects.filter(keeper=keeper, until=None).values("funder_id")
        published = Grant.objects.exclude(grant_id=None).exclude(funder_id="").exclude(funder_id__in=accepted)
        named = published.values("funder_id").annotate(name=Max("funder_name")).order_by("name", "funder_id")
        choices = [(row["funder_id"], row["name"]) for row in named[:MOST_CHOICES]]
        self.fields["known"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]
        if not choices:
            del self.fields["known"]

    def clean(self) -> dict[str, Any]:
        """`funder_id` and `funder_name` are then those that were chosen."""
        data = super().clean() or {}
        known, written = data.get("known", ""), data.get("funder_id", "")
        if known and written:
            self.add_error("funder_id", _("Choose a funder or write one, not both."))
        elif known:
            data["funder_id"], data["funder_name"] = known, ""
        elif not written and not self.errors:
            self.add_error("known" if "known" in self.fields else "funder_id", _("Say which funder."))
        return data


class GrantEntryForm(forms.ModelForm):
    """What staff write down: a grant, a contract, or an agreement without money that is yet to be signed."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[each for each in GrantKind.choices if each[0] != GrantKind.PROMISE.value]
    )
    amount = forms.DecimalField(
        label=_("Amount in pounds"), min_value=0, max_value=MOST_PENCE // 100, decimal_places=2, required=False
    )

    class Meta:
        model = Grant
        fields = [
            "kind", "organisation", "title", "funder_name", "funder_id", "awarded_on", "starts_on", "ends_on",
            "promised_hours", "partner",
        ]  # fmt: skip
        labels = {"organisation": _("Who promises to share"), "partner": _("The other side, which signs")}
        help_texts = {
            "promised_hours": _("Empty means the usual promise. An agreement needs a number."),
            "partner": _("Only for an agreement. Empty means that another member of staff signs for it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].required = True

    def clean(self) -> dict[str, Any]:
        """Asks what the deed itself will ask."""
        data = super().clean() or {}
        data["amount_pence"] = int(100 * (data.get("amount") or 0))
        if not self.errors:
            given = {name: value for name, value in data.items() if name != "amount"}
            for field, sentence in wrong_with(Grant(**given)).items():
                self.add_error({"amount_pence": "amount"}.get(field, field), sentence)
        return data
