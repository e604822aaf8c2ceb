"""What a coordinator says of a service, what the vehicle's keeper answers, and why something ends."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.forms.price import in_pence, in_pounds, price_field
from booking.numbers import LIMITS
from community.models import MANAGING_ROLES, Organisation, User
from community.wording import in_language
from fleet.fares import Terms
from fleet.models import OpenTo, Permit, Service, ServiceState, Vehicle
from fleet.running.service_words import fare_refusals
from fleet.telephones import is_telephone

AS_THEY_ARE = [
    *("name", "name_cy", "area", "area_cy", "description", "description_cy", "telephone", "relay", "permit"),
    *("open_to", "concession", "concession_cy", "opens_days", "notice_hours", "is_public"),
]
# A seat a year ahead, a shift four weeks: days further off than the calendar reaches would break every rider's page.
MOST = {"opens_days": 366, "notice_hours": 672}
# The columns that the law speaks of, by what they are called in the form.
FIELD_OF = {"concession_pence": "reduced"}


class ServiceForm(forms.ModelForm):
    """An evening service."""

    fare = price_field(gettext_lazy("Fare for one ride, in pounds"), gettext_lazy("0 if it is free."))
    reduced = price_field(gettext_lazy("Reduced fare, in pounds"), gettext_lazy("Leave it empty if there is none."))
    closes_hours = forms.DecimalField(
        label=gettext_lazy("Hours before it leaves that booking on this website closes"),
        help_text=gettext_lazy("Whoever rings can have a seat until it leaves."),
        min_value=0,
        max_value=168,
        decimal_places=1,
        error_messages=LIMITS,
    )
    member_groups = forms.CharField(
        label=gettext_lazy("Whose members may ride? Name the groups, one on each line"),
        help_text=gettext_lazy("As they are called here. Your own members may always ride."),
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        required=False,
    )

    class Meta:
        model = Service
        fields = ["vehicle", *AS_THEY_ARE]
        labels = {
            "name": gettext_lazy("What is the service called?"),
            "name_cy": gettext_lazy("And in Welsh?"),
            "area": gettext_lazy("Where does it go?"),
            "area_cy": gettext_lazy("The same in Welsh"),
            "description": gettext_lazy("A few sentences about it"),
            "description_cy": gettext_lazy("The same in Welsh"),
            "vehicle": gettext_lazy("With which vehicle?"),
            "permit": gettext_lazy("By what right may somebody pay?"),
            "is_public": gettext_lazy("Put it into the public timetable data, where journey planners find it"),
            "concession": gettext_lazy("Who pays the reduced fare?"),
        }
        widgets = {
            "description": forms.Textarea({"rows": 3}),
            "description_cy": forms.Textarea({"rows": 3}),
            "open_to": forms.RadioSelect,
            "permit": forms.RadioSelect,
            "telephone": forms.TextInput({"type": "tel"}),
            "relay": forms.TextInput({"type": "tel"}),
        }
        help_texts = {
            "area": gettext_lazy("Such as “Maindee and Pill to the market”."),
            "telephone": gettext_lazy("It stands in big type on every page: most riders ring."),
            "relay": gettext_lazy(
                "Drivers and riders reach each other through it without seeing each other’s number. Leave it empty if "
                "you have none."
            ),
            "notice_hours": gettext_lazy("Later than that a driver rings you instead."),
        }

    def __init__(self, *args: Any, by: User, operator: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.operator = operator
        self.fields["reduced"].required = False
        vehicle: Any = self.fields["vehicle"]
        vehicle.queryset = choosable(by, self.instance)
        vehicle.empty_label = _("Choose")
        vehicle.label_from_instance = named
        if self.instance.pk and self.instance.state not in (ServiceState.DRAFT, ServiceState.ASKED):
            del self.fields["vehicle"]
        for name in ("open_to", "permit"):
            self.fields[name].choices = OpenTo.choices if name == "open_to" else Permit.choices  # type: ignore[attr-defined]
        for name, most in MOST.items():
            self.fields[name].validators.append(MaxValueValidator(most, LIMITS["max_value"]))
            self.fields[name].widget.attrs["max"] = most
        self.initial = {**self._known(), **self.initial}

    def _known(self) -> dict[str, Any]:
        service: Service = self.instance
        known: dict[str, Any] = {"fare": in_pounds(service.fare_pence)}
        known["closes_hours"] = f"{timedelta(minutes=service.closes_minutes) / timedelta(hours=1):g}"
        if service.concession_pence is not None:
            known["reduced"] = in_pounds(service.concession_pence)
        if service.pk:
            known["member_groups"] = "\n".join(service.groups.order_by("name").values_list("name", flat=True))
        return known

    def clean_telephone(self) -> str:
        """Riders must get through."""
        return self._telephone("telephone")

    def clean_relay(self) -> str:
        """So must drivers."""
        return self._telephone("relay")

    def _telephone(self, name: str) -> str:
        number: str = self.cleaned_data[name].strip()
        if number and not is_telephone(number):
            raise forms.ValidationError(_("This is not a telephone number."))
        return number

    def clean_member_groups(self) -> list[Organisation]:
        """Each name must be a group's."""
        found = []
        lines = (line.strip() for line in self.cleaned_data["member_groups"].splitlines())
        for name in dict.fromkeys(line for line in lines if line):
            group = Organisation.objects.filter(Q(name__iexact=name) | Q(name_cy__iexact=name)).order_by("pk").first()
            if group is None:
                raise forms.ValidationError(_("No group here is called “%(name)s”.") % {"name": name})
            found.append(group)
        return found

    def clean(self) -> dict[str, Any]:
        """What the law says, at the field where it is put right."""
        data = super().clean() or {}
        if {"permit", "open_to", "fare", "reduced"} <= set(data):
            for refusal in fare_refusals(self._terms(data)):
                self.add_error(FIELD_OF.get(refusal.rule, refusal.rule), str(refusal.sentence))
        return data

    def _terms(self, data: dict[str, Any]) -> Terms:
        reduced = data["reduced"]
        return Terms(
            permit=data["permit"],
            open_to=data["open_to"],
            fare_pence=in_pence(data["fare"]),
            concession_pence=None if reduced is None else in_pence(reduced),
            is_public=data["is_public"],
        )

    def answers(self) -> dict[str, Any]:
        """As the action wants them."""
        data = self.cleaned_data
        terms = self._terms(data)
        answers = {name: data[name] for name in AS_THEY_ARE}
        if "vehicle" in self.fields:
            answers["vehicle"] = data["vehicle"]
        answers |= {"fare_pence": terms.fare_pence, "concession_pence": terms.concession_pence}
        return answers | {"closes_minutes": int(data["closes_hours"] * 60), "groups": data["member_groups"]}

    # The model's own constraints are said by `clean`, in sentences; saving is the action's.
    def _post_clean(self) -> None:
        pass


def choosable(by: User, service: Service) -> Any:
    """Vehicles anybody may find, those one keeps oneself, and the one it has."""
    mine = Organisation.objects.of(by, *MANAGING_ROLES)
    found = Q(is_published=True) | Q(keeper__in=mine) | Q(pk=service.vehicle_id)
    return Vehicle.objects.filter(found).select_related("depot", "keeper").order_by("place", "name", "pk")


def named(vehicle: Vehicle) -> str:
    """As it stands in a list: what, how big, where."""
    seats = _("%(seats)d seats") % {"seats": vehicle.capacity}
    chairs = len(vehicle.wheelchair_places)
    name = ", ".join(filter(None, (in_language(vehicle)[0], in_language(vehicle, "place")[0])))
    words = [name, seats, *([_("wheelchairs: %(count)d") % {"count": chairs}] if chairs else [])]
    return " · ".join(words)


class AnswerForm(forms.Form):
    """The keeper's yes or no, once for all evenings."""

    YES, NO = "yes", "no"
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[(YES, gettext_lazy("Yes, they can have it")), (NO, gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    price = price_field(
        gettext_lazy("What does an evening cost them, in pounds?"),
        gettext_lazy("It is settled between you; nothing is paid here. 0 if it is free."),
    )
    outside = forms.BooleanField(
        label=gettext_lazy("Also on evenings that I have not published as free"),
        help_text=gettext_lazy("Otherwise it runs only at times that you offer to everybody."),
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("What you want them to know"),
        help_text=gettext_lazy("If you say no: why. If you lend it outside the published time: why, too."),
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].required = False

    def clean(self) -> dict[str, Any]:
        """A no, and an exception, need words; a yes needs a price."""
        data = super().clean() or {}
        yes = data.get("answer") == self.YES
        if "words" in data and not data["words"].strip():
            if data.get("answer") == self.NO:
                self.add_error("words", _("Say why, so that they can plan."))
            elif yes and data.get("outside"):
                self.add_error("words", _("Say why it may run outside the published time."))
        if yes and data.get("price") is None and "price" not in self.errors:
            self.add_error("price", _("Say what an evening costs; 0 if it is free."))
        return data


class ReasonForm(forms.Form):
    """One sentence of why, for everybody who is told."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Riders and drivers read it. Name nobody."),
        max_length=200,
        error_messages={"required": gettext_lazy("Say why, so that the riders and the driver understand.")},
    )
