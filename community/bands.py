"""The four bands of standing. Bands are public; the numbers behind them are not."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

START, START_OF_A_FIRM = 40, 20


class Band(models.TextChoices):
    """How an organisation stands, the highest first."""

    PARTNER = "partner", pgettext_lazy("band of standing", "Partner")
    SHARER = "sharer", pgettext_lazy("band of standing", "Sharer")
    WELCOME = "welcome", pgettext_lazy("band of standing", "Welcome")
    ON_NOTICE = "on_notice", pgettext_lazy("band of standing", "On notice")

    @property
    def least(self) -> int:
        """The lowest score in it."""
        return LEAST[self]

    @property
    def place(self) -> int:
        """Its place in any order: 0 comes first."""
        return list(Band).index(self)

    @property
    def words(self) -> object:
        """What it means, in a sentence."""
        return WORDS[self]


LEAST = {Band.PARTNER: 75, Band.SHARER: 55, Band.WELCOME: 30, Band.ON_NOTICE: 0}
WORDS = {
    Band.PARTNER: _("Shares a great deal and keeps its word."),
    Band.SHARER: _("Shares what it has."),
    Band.WELCOME: _("Where everybody starts."),
    Band.ON_NOTICE: _("Books and does not come, or promised to share and does not. A person looks at each request."),
}


def band_of(score: int) -> Band:
    """The band of a score from 0 to 100."""
    return next(band for band in Band if score >= band.least)
