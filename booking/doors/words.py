"""Everything that is said of a door, as forms give it and the action keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Everything a door says."""

    way: str
    words: str = ""
    words_cy: str = ""
    fire: str = ""
    fire_cy: str = ""
    safeguarding: str = ""
    safeguarding_cy: str = ""
    phone: str = ""
    lock: str = "printed"
    code: str = ""
