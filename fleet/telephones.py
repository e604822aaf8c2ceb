"""A telephone number as it is kept, compared and shown. No Django here."""

ABROAD, HERE = "44", "0"
LONGEST = 15


def kept(number: str) -> str:
    """Figures only, so that "+44 1633 555 010" and "01633 555010" are the same caller; a number abroad keeps its +."""
    figures = "".join(each for each in number if each in "0123456789")
    if number.strip().startswith("+") or figures.startswith("00"):
        figures = figures.removeprefix("00")
        return HERE + figures.removeprefix(ABROAD).lstrip(HERE) if figures.startswith(ABROAD) else f"+{figures}"
    return figures


def is_telephone(number: str) -> bool:
    """Whether it can be rung: a local number is six figures, none is longer than fifteen."""
    return 6 <= len(kept(number).lstrip("+")) <= LONGEST


def shown(number: str) -> str:
    """In groups that can be read out: 01633 555010."""
    if len(number) == 11 and number.startswith(HERE):
        return f"{number[:5]} {number[5:]}"
    return number
