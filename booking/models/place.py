"""Names people give when asked where: a town, a street, a building."""

from django.db import models


class Place(models.Model):
    """One name and where it is. Each kind of resource adds its own; "near Maindee" is looked up here."""

    name = models.CharField(max_length=160, db_index=True)
    name_cy = models.CharField(max_length=160, blank=True, db_index=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    # Where the row came from, such as site:12 or osm:node/503574758.
    source = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
