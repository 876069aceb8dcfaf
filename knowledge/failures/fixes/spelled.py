"""One identifier in the ways in which it is spelled: `userName`, `user_name`, `UserName`, `USER_NAME`, `user-name`."""

import re
from collections.abc import Mapping

from knowledge.failures.fixes.ordinary import WORD

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")


def parts(word: str) -> list[str]:
    """The words an identifier is made of, in small letters."""
    return [part.lower() for part in _PART.findall(word)]


def bare(word: str) -> str:
    """The same text for all spellings of one identifier."""
    return "_".join(parts(word)) or word


def respelled(word: str, old: str, new: str) -> str:
    """`new`, spelled as `word` spells `old`."""
    if word == old:
        return new
    made = parts(new)
    if word.isupper() and len(word) > 1:
        return ("-" if "-" in word else "_").join(made).upper()
    if "-" in word:
        return "-".join(made)
    if word.islower():
        return "_".join(made) if "_" in word or len(parts(old)) == 1 else "".join(made)
    joined = "".join(part[:1].upper() + part[1:] for part in made)
    return joined if word[:1].isupper() else joined[:1].lower() + joined[1:]


def replaced(text: str, names: Mapping[str, str]) -> str:
    """`text` with every spelling of the identifiers in `names` (old, and the new one in its place)."""
    by_bare = {bare(old): (old, new) for old, new in names.items()}

    def one(found: re.Match[str]) -> str:
        pair = by_bare.get(bare(found[0]))
        return respelled(found[0], *pair) if pair else found[0]

    return WORD.sub(one, text)


def named(text: str) -> set[str]:
    """`bare` of every identifier in a text."""
    return {bare(word) for word in WORD.findall(text)}
