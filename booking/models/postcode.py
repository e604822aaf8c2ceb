"""Where each postcode is. Contains OS data © Crown copyright and database right."""

from django.db import models


class Postcode(models.Model):
    """One postcode unit, without its space ("NP204HA"), and its place in degrees (WGS 84)."""

    code = models.CharField(max_length=7, primary_key=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    def __str__(self) -> str:
        return f"{self.code[:-3]} {self.code[-3:]}"
