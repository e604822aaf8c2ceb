"""In which looks a page is judged: each language, each width, by day and by night, in two goes instead of eight."""

import pytest

LOOKS = [("en-gb", 1280, False), ("cy", 320, True)]
NAMES = ["english-wide-light", "welsh-narrow-dark"]

every_look = pytest.mark.parametrize(("language", "width", "dark"), LOOKS, ids=NAMES)
every_language_and_width = pytest.mark.parametrize(("language", "width"), [look[:2] for look in LOOKS], ids=NAMES)
