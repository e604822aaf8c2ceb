"""What an action refuses, said in the form that asked for it, so that the answers stay."""

from collections.abc import Mapping

from django.forms import BaseForm

from booking.eligibility import Refused


def show(form: BaseForm, refused: Refused, fields: Mapping[str, str] | None = None) -> None:
    """Every sentence above the form; at a field where `fields` names one for the refusal's code."""
    for refusal in refused.refusals:
        form.add_error((fields or {}).get(refusal.code), str(refusal.sentence))
