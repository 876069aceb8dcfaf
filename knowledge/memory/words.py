"""The words of a text, as search sees them: what full-text search splits by itself, and what it does not."""

import re

_IDENTIFIER = re.compile(r"[^\W_]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
MOST = 2_000
"""Parts that are kept of one text."""
LONGEST_QUESTION, MOST_ASKED = 4_000, 24
"""Characters of a question, and words of it, that are looked for."""
ORDINARY = frozenset(
    re.findall(
        r"\w+",
        """
    a about again all also am an and any are as at be been being both but by can could did do does doing done down each
    few for from further had has have having he her here hers him his how i if in into is it its itself just me more
    most my no nor not now of off on once only or other our out over own same she should so some such than that the
    their them then there these they this those through to too under until up very was we were what when where which
    while who whom whose why will with would you your
        s t ll re ve
        """,
    )
)
"""Words that say how something is asked rather than what."""


def every_word(text: str) -> list[str]:
    """Words as they stand there, with the parts of identifiers."""
    return [*_IDENTIFIER.findall(text), *parts(text)]


def parts(text: str) -> list[str]:
    """What identifiers such as `parseHttpHeader` or `utf8` are made of, each once, in small letters."""
    found = dict[str, None]()
    for word in _IDENTIFIER.findall(text):
        if not word.islower() and not word.istitle() and not word.isdigit():
            split = _PART.findall(word)
            if len(split) > 1:
                found |= dict.fromkeys(one.lower() for one in split if len(one) > 1)
        if len(found) >= MOST:
            break
    return list(found)[:MOST]


def asked(question: str) -> list[str]:
    """What a question is looked for by: its words in small letters, each once, without those that every question has.

    Where nothing else is left, those as well.
    """
    words = list(dict.fromkeys(one.lower() for one in _IDENTIFIER.findall(question[:LONGEST_QUESTION])))
    telling = [one for one in words if one not in ORDINARY]
    return (telling or words)[:MOST_ASKED]
