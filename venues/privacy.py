"""Buildings and spaces say nothing about people."""

from community.privacy import Kept

PERSONAL_DATA: dict[str, tuple[Kept, ...]] = {"venues.Site": (), "venues.Space": ()}
