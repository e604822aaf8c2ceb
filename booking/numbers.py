"""What a number is refused with. Django's own sentence, "Ensure this value is greater than or equal to 1", puzzles."""

from django.utils.translation import gettext_lazy as _

LIMITS = {
    "min_value": _("It cannot be less than %(limit_value)s."),
    "max_value": _("It cannot be more than %(limit_value)s."),
}
