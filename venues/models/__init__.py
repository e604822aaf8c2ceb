"""One noun a file."""

from venues.models.site import Site, SiteKind
from venues.models.space import Space

__all__ = ["Site", "SiteKind", "Space"]
