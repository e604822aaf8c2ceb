"""The stylesheet keeps its promises in figures: contrast by night and by day, and its size."""

import re
from pathlib import Path

import brotli
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import POLICY, ContentSecurityPolicy

CSS = (Path(__file__).resolve().parent.parent / "static" / "rhannu.css").read_text(encoding="utf-8")

# what is drawn, on what, and the least contrast it needs (WCAG 1.4.3 for words, 1.4.11 for edges)
PAIRS = [
    *[(ink, ground, 4.5) for ink in ("ink", "soft", "link", "bad") for ground in ("paper", "card", "tint")],
    *[("ink", ground, 4.5) for ground in ("gold-tint", "bad-tint", "sky", "hill")],
    ("link", "gold-tint", 4.5),
    ("bad", "bad-tint", 4.5),
    ("on-brand", "brand", 4.5),
    ("on-brand", "brand-hover", 4.5),
    ("paper", "bad", 4.5),
    *[(edge, ground, 3.0) for edge in ("edge", "brand", "bad", "ring") for ground in ("paper", "card")],
]


def tokens(scheme: str) -> dict[str, str]:
    """The colours of one scheme; night lays its own over those of the day."""
    day, night = CSS.split("@media (prefers-color-scheme:dark)", 1)
    found = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,8})", day))
    if scheme == "night":
        found |= dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,8})", night.split("}}", 1)[0]))
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["day", "night"])
def test_every_pair_of_colours_has_contrast_enough(scheme: str) -> None:
    colours = tokens(scheme)
    poor = {
        f"{ink} on {ground}": round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground, least in PAIRS
        # the focus ring has a bright second ring of its own by night
        if not (ink == "ring" and scheme == "night") and contrast(colours[ink], colours[ground]) < least
    }
    assert poor == {}


def test_the_focus_ring_is_seen_on_every_ground() -> None:
    day, night = tokens("day"), tokens("night")
    assert contrast(day["ring"], day["focus"]) >= 3
    assert contrast(night["ring"], night["focus"]) >= 3
    assert contrast(night["focus"], night["paper"]) >= 3


def test_the_stylesheet_is_small_and_asks_nobody_else_for_anything() -> None:
    # Bytes; with page, script and icon the first visit stays below 12 kB.
    assert len(brotli.compress(CSS.encode())) <= 5_500
    assert not re.search(r"url\((?!\"data:)", CSS)
    assert "@import" not in CSS


def test_every_answer_carries_the_policy_and_a_stricter_one_is_left_alone(rf: RequestFactory) -> None:
    assert ContentSecurityPolicy(lambda request: HttpResponse())(rf.get("/"))["Content-Security-Policy"] == POLICY
    own = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    assert ContentSecurityPolicy(lambda request: own)(rf.get("/"))["Content-Security-Policy"] == "default-src 'none'"
    assert "unsafe" not in POLICY
