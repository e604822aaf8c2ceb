"""The two languages, and what to do when nobody said which one they read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """Language of correspondence. Unknown means that letters go out in both, Welsh first."""

    UNKNOWN = "", _("Both languages")
    WELSH = "cy", _("Welsh")
    ENGLISH = "en-gb", _("English")


def languages_of(language: str) -> list[str]:
    """The language codes a letter is written in, in order."""
    return [language] if language else [Language.WELSH.value, Language.ENGLISH.value]
