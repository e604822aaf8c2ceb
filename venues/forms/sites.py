"""What a keeper says of a building."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.forms.placed import PlacedForm
from venues.models import Site


class SiteForm(PlacedForm):
    """A building."""

    website = forms.URLField(label=_("Website"), required=False, max_length=300, assume_scheme="https")

    class Meta:
        model = Site
        fields = ["name", "name_cy", "kind", "street", "postcode", "website", "latitude", "longitude"]
        labels = {"name": _("What is the building called?"), "name_cy": _("And in Welsh?")}

    def answers(self) -> dict[str, Any]:
        """The fields as the action wants them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
