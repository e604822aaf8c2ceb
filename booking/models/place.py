"""Names people give when asked where: a town, a street, a building."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import models


def folded(text: str) -> str:
    """The text as it is compared: small letters, no accents, no apostrophes, one space between words.

    "Tŷ Tredegar" and "ty tredegar" are the same; so are "St Mark's" and "st marks".
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = re.sub(r"[\u0300-\u036f'’ʼ`.]", "", plain)
    return " ".join(re.findall(r"\w+", plain))


class PlaceQuerySet(models.QuerySet["Place"]):
    """Questions about many places."""

    def of_words(self, words: Iterable[str]) -> "PlaceQuerySet":
        """Those whose name, in either language, has every one of the folded words."""
        found = self
        # The longest word first: it is mostly the rarest, and SQLite starts from what is named first.
        for word in sorted(set(words), key=len, reverse=True):
            found = found.filter(words__word=word)
        return found

    def remember(self, places: Iterable["Place"]) -> None:
        """Write the places, new or known by their source, with the words they are found by."""
        keyed = [place.with_keys() for place in places]
        fields = ["name", "name_cy", "key", "key_cy", "latitude", "longitude"]
        Place.objects.bulk_create(
            keyed, batch_size=2000, update_conflicts=True, unique_fields=["source"], update_fields=fields
        )
        for start in range(0, len(keyed), 2000):
            batch = keyed[start : start + 2000]
            keys = dict(self.filter(source__in=[place.source for place in batch]).values_list("source", "pk"))
            PlaceWord.objects.filter(place__in=keys.values()).delete()
            PlaceWord.objects.bulk_create(
                [
                    PlaceWord(place_id=keys[place.source], word=word)
                    for place in batch
                    for word in sorted(place.words_of)
                ]
            )

    def forget(self, source: str) -> None:
        """Its name no longer leads anywhere."""
        self.filter(source=source).delete()


class Place(models.Model):
    """One name and where it is. Each kind of resource adds its own; "near Maindee" is looked up here."""

    name = models.CharField(max_length=160)
    name_cy = models.CharField(max_length=160, blank=True)
    # The names folded, which is what is searched: people leave out accents and capitals.
    key = models.CharField(max_length=200, default="", db_index=True, editable=False)
    key_cy = models.CharField(max_length=200, default="", db_index=True, blank=True, editable=False)
    latitude = models.FloatField()
    longitude = models.FloatField()
    # Where the row came from, such as site:12 or town:casnewydd.
    source = models.CharField(max_length=80, unique=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With its keys and words, however it is written."""
        self.with_keys()
        super().save(*args, **kwargs)
        self.words.all().delete()
        PlaceWord.objects.bulk_create([PlaceWord(place=self, word=word) for word in sorted(self.words_of)])

    def with_keys(self) -> "Place":
        """Itself, with its keys true to its names."""
        self.key, self.key_cy = folded(self.name)[:200], folded(self.name_cy)[:200]
        return self

    @property
    def words_of(self) -> set[str]:
        """The words of both names, folded."""
        return {word[:40] for word in f"{self.key} {self.key_cy}".split()}


class PlaceWord(models.Model):
    """One word of a place's names, so that "Maindee Library" finds "Llyfrgell Maindee Library" by an index."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["word", "place"], name="one_row_a_word"),
        ]

    def __str__(self) -> str:
        return self.word
