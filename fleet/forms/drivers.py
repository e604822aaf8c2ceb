"""What drivers are asked of themselves, and coordinators of drivers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.forms.offers import day_input
from booking.numbers import LIMITS
from community import wording
from community.models import Organisation
from fleet.actions.crew import Seen
from fleet.fitness import Licence
from fleet.forms.telephone import TelephoneField
from fleet.models import Crew, DbsLevel, Driver

YOUNGEST, OLDEST = 17, 100
SINCE = ("b_since", "c1_since", "d1_since", "d_since")


def _day(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    errors = {"invalid": _("Write a date such as 2027-05-31."), "required": _("Choose a date.")}
    return forms.DateField(
        label=label, help_text=help_text, required=required, widget=day_input(), error_messages=errors
    )


class ProfileForm(forms.Form):
    """The licence in the order in which it lies in one's hand, the training, and whose hours one drives."""

    telephone = TelephoneField(label=_("Your telephone"), help_text=_("So that the coordinator can ring you."))
    birth_year = forms.IntegerField(
        label=_("In which year were you born?"),
        help_text=_("Some vehicles need a driver of 21, and from 70 a medical."),
        error_messages=LIMITS | {"required": _("Write the year, such as 1968.")},
    )
    licence_until = _day(_("Until when is your licence valid?"), _("4b on the front of the card."), required=True)
    b_since = _day(_("Cars (B): since when?"), _("Column 10 on the back of the card."), required=True)
    c1_since = _day(_("Over 3.5 tonnes (C1): since when?"), _("Leave empty what you do not have."))
    d1_since = _day(_("Minibuses (D1): since when?"))
    d1_not_for_hire = forms.BooleanField(
        label=_("Code 101 stands beside D1"),
        help_text=_("Column 12. It means: not for hire or reward."),
        required=False,
    )
    d_since = _day(_("Buses (D): since when?"))
    medical_until = _day(_("Medical (group 2): valid until"), _("Needed for buses from 70."))
    midas_until = _day(_("MiDAS certificate: valid until"), _("The training for drivers of minibuses."))
    pats_until = _day(_("PATS certificate: valid until"), _("The training in helping passengers, lifts and straps."))
    organisation = forms.ChoiceField(
        label=_("For which group do you drive?"),
        help_text=_("The hours count for this group, never for you: a reward to a driver could be payment."),
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        today: date,
        mine: Sequence[Organisation],
        telephone: str,
        driver: Driver | None = None,
        **kwargs: Any,
    ) -> None:
        known: dict[str, Any] = {"telephone": telephone}
        if driver:
            known |= {name: getattr(driver, name) for name in Licence.__dataclass_fields__}
            known["organisation"] = driver.organisation.slug if driver.organisation else ""
        kwargs["initial"] = known
        super().__init__(*args, **kwargs)
        self.today, self.mine = today, {each.slug: each for each in mine}
        named = [(each.slug, wording.in_language(each)[0]) for each in mine]
        self.fields["organisation"].choices = [*named, ("", _("None of them"))]  # type: ignore[attr-defined]
        if not mine:
            del self.fields["organisation"]

    def clean_birth_year(self) -> int:
        """Not a child's, and not a slip of the finger."""
        year: int = self.cleaned_data["birth_year"]
        if not self.today.year - OLDEST <= year <= self.today.year - YOUNGEST:
            raise ValidationError(_("Write the year in which you were born, such as 1968."))
        return year

    def clean(self) -> dict[str, Any]:
        """A category one has is one since a day in the past; code 101 stands beside D1."""
        for name in SINCE:
            since = self.cleaned_data.get(name)
            if since and since > self.today:
                self.add_error(name, _("This day is still to come."))
        if self.cleaned_data.get("d1_not_for_hire") and not self.cleaned_data.get("d1_since"):
            self.add_error("d1_since", _("Code 101 belongs to D1. Say since when you have D1."))
        return self.cleaned_data

    @property
    def said(self) -> Licence:
        """As the action takes it."""
        return Licence(**{name: self.cleaned_data[name] for name in Licence.__dataclass_fields__})

    @property
    def number(self) -> str:
        """The telephone."""
        return str(self.cleaned_data["telephone"])

    @property
    def whose(self) -> Organisation | None:
        """Whose hours."""
        return self.mine.get(self.cleaned_data.get("organisation", ""))


class ReasonForm(forms.Form):
    """A word about why."""

    reason = forms.CharField(label=_("Why?"), max_length=200)

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed
        self.fields["reason"].error_messages["required"] = _("Write a word about why.")


class ColleagueForm(forms.Form):
    """One of several drivers, by the number of the crew's row."""

    crew = forms.ChoiceField(
        label=_("Who?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
    )

    def __init__(self, *args: Any, drivers: Sequence[Driver], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drivers = {str(driver.pk): driver for driver in drivers}
        self.fields["crew"].choices = [(key, str(driver.user)) for key, driver in self.drivers.items()]  # type: ignore[attr-defined]

    @property
    def driver(self) -> Driver:
        """Whom they chose."""
        return self.drivers[self.cleaned_data["crew"]]


class SeenForm(forms.Form):
    """What a coordinator has had in their hands."""

    licence_on = _day(_("I have seen the driving licence on"), _("And what it says is what stands above."))
    dbs_level = forms.ChoiceField(label=_("I have seen a DBS certificate"), choices=DbsLevel.choices, required=False)
    dbs_on = _day(_("on"), _("Give the certificate back. Only its level and this day are kept."))

    def __init__(self, *args: Any, crew: Crew, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "licence_on": crew.licence_seen_on,
            "dbs_level": crew.dbs_level,
            "dbs_on": crew.dbs_seen_on,
        }
        super().__init__(*args, **kwargs)

    @property
    def seen(self) -> Seen:
        """As the action takes it."""
        return Seen(**self.cleaned_data)
