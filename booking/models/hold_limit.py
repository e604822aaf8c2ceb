"""Whose holds are being counted."""

from django.db import models


class HoldLimit(models.Model):
    """One row for each visitor, group or address that holds times.

    No constraint can enforce "at most so many": the row is locked while its holder's holds are counted, so that two
    requests at once cannot both be the last allowed.
    """

    key = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.key
