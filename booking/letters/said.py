"""Words that were said in both languages: a keeper's standing reply. Each reader gets their own."""

from typing import Any


class InBoth(str):
    """Behaves as both together, Welsh first, wherever one text is kept; letters ask for one language of it."""

    english: str
    welsh: str

    def __new__(cls, english: str, welsh: str) -> "InBoth":
        """Both together, or the one where they say the same."""
        english, welsh = english.strip(), welsh.strip()
        made = super().__new__(cls, "\n\n".join(dict.fromkeys(each for each in (welsh, english) if each)))
        made.english, made.welsh = english, welsh
        return made

    def strip(self, chars: str | None = None) -> "InBoth":
        """Its ends are clean already; a plain string would have forgotten the languages."""
        return self

    def said_in(self, language: str) -> str:
        """The words in one language; where there are none, the other's."""
        return (self.welsh or self.english) if language.startswith("cy") else (self.english or self.welsh)


def said_in(language: str, words: Any) -> Any:
    """What stands in a letter of that language: the reader's half of a reply, anything else as it is."""
    return words.said_in(language) if isinstance(words, InBoth) else words
