"""Addresses of new things: readable, and nobody else's."""

from django.db.models import Model
from django.utils.text import slugify


def free_slug(model: type[Model], words: str, longest: int) -> str:
    """The words as an address; with a number behind it if it is in use."""
    plain = slugify(words)[: longest - 4].strip("-") or model._meta.model_name or "new"
    taken = set(model._default_manager.filter(slug__startswith=plain).values_list("slug", flat=True))
    number, slug = 1, plain
    while slug in taken:
        number += 1
        slug = f"{plain}-{number}"
    return slug
