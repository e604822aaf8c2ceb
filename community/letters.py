"""Writing to people in the language they read; in both, Welsh first, where nobody has said which."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils import translation

from community.languages import languages_of

BETWEEN_LANGUAGES = "\n\n" + "– " * 20 + "\n\n"


@dataclass(frozen=True)
class Reader:
    """An address and the language it reads; unknown ("") means both."""

    address: str
    language: str


def send(template: str, *, to: str, language: str, context: dict[str, Any]) -> None:
    """Send `<template>_subject.txt` and `<template>_message.txt` to one address."""
    subject, body = compose(template, language=language, context=context)
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to]).send()


def compose(template: str, *, language: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and text. Every address in the context (its name ends in `_url`) leads to the letter's own language."""
    subjects, bodies = [], []
    for code in languages_of(language):
        # Before the switch: an address can only be read in the language it was made in.
        given = {**context, **_addresses(context, code)}
        with translation.override(code):
            given["home_url"] = settings.SITE_URL + reverse("home")
            subjects.append(" ".join(render_to_string(f"{template}_subject.txt", given).split()))
            bodies.append(render_to_string(f"{template}_message.txt", given).strip())
    # A letter about a name says the same in both languages sometimes: "Rhannu / Rhannu" would look like a fault.
    return " / ".join(dict.fromkeys(subjects)), BETWEEN_LANGUAGES.join(bodies) + "\n"


def _addresses(context: dict[str, Any], code: str) -> dict[str, str]:
    return {name: translate_url(value, code) for name, value in context.items() if name.endswith("_url")}
