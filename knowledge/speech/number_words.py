"""Numbers in English words, as they are said: `42`, `3.5`, `1,204`, `14:05`."""

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_LARGE = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"))
LONGEST = 12
"""Digits; what has more is spelled."""


def number(value: int) -> str:
    """Raises ValueError where it is negative."""
    if value < 0:
        raise ValueError(value)
    if value < len(_SMALL):
        return _SMALL[value]
    if value < 100:  # noqa: PLR2004
        return _TENS[value // 10] + (f" {_SMALL[value % 10]}" if value % 10 else "")
    for size, name in _LARGE:
        if value >= size:
            return _joined(f"{number(value // size)} {name}", value % size)
    return _joined(f"{_SMALL[value // 100]} hundred", value % 100)


def digits(said: str) -> str:
    """Each by itself."""
    return " ".join(_SMALL[int(one)] for one in said)


def numeral(said: str) -> str:
    """`1,204`, `0.05`, `007`, `3`: as many digits as there are, without a sign."""
    whole, _, fraction = said.replace(",", "").partition(".")
    if len(whole) > LONGEST or (len(whole) > 1 and whole.startswith("0")):
        words = digits(whole)
    else:
        words = number(int(whole or "0"))
    return f"{words} point {digits(fraction)}" if fraction else words


def clock(hour: int, minute: int) -> str:
    """`fourteen oh five`, `nine o'clock`."""
    if not minute:
        return f"{number(hour)} o'clock"
    return f"{number(hour)} {'oh ' if minute < 10 else ''}{number(minute)}"  # noqa: PLR2004


def _joined(words: str, rest: int) -> str:
    return f"{words} {number(rest)}" if rest else words
