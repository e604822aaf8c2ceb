"""The rules everybody starts from: what the law asks, and the usual rules a keeper can begin with."""

from functools import cache
from typing import Any

from booking.rules.stack import Layer

SINCE = "2026-01-01"


def rule(
    id: str, kind: str, then: dict[str, Any], words: str, words_cy: str, *when: list[Any], **more: Any
) -> dict[str, Any]:
    """One stored rule."""
    return {
        "id": id,
        "kind": kind,
        "when": list(when),
        "then": then,
        "scope": {},
        "locked": False,
        "since": SINCE,
        "words": words,
        "words_cy": words_cy,
        **more,
    }


@cache
def legal() -> Layer:
    """What the law asks of everybody, and nobody can weaken."""
    return Layer.of(
        "national",
        "Law",
        {
            "busy": [],
            "rules": [
                rule(
                    "law-capacity",
                    "eligibility",
                    {"no": True},
                    "No more people than the place safely holds.",
                    "Dim mwy o bobl nag y mae'r lle yn eu dal yn ddiogel.",
                    ["over_capacity", "is", True],
                    locked=True,
                )
            ],
        },
    )
