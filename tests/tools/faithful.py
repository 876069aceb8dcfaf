"""Whether a text says only what its data hold: every number, id, name and quotation of it stands there, too."""

import re
from collections.abc import Iterator

from pydantic import JsonValue

from tools.kit.answer import Answer

_QUOTED = re.compile(r"(?<![^\s(\[])(?:`([^`\n]+)`|\"([^\"\n]+)\"|“([^”\n]+)”)")
"""A quote within a word or a path, such as a file is called, opens nothing."""
_EDGES = "`\"'“”()[]{}<>,;:.!?…·—|*"
_CODE = re.compile(r"\d|_|::|\w[./\\=@-]\w*[./\\=@]\w|\w\.\w|/\w|\w\(|[a-z][A-Z]")
"""What no plain word has: a digit, an underscore, a path, a dotted name, a call, a capital within."""
_NAME = re.compile(r"[A-Z]\w+")
_SENTENCE_ENDS = (".", "!", "?", ":", "·")


def unfounded(answer: Answer) -> list[str]:
    """Quotations and words (with a digit, like code, or a name within a sentence) of the text that are not in the data.

    A word is in the data where a string or a number there holds it from border to border: 12 is not in 112.
    """
    held = "\n".join(_flat(one) for one in _leaves(answer.data))
    return [one for one in dict.fromkeys(_claims(answer.text)) if not _holds(held, one)]


def _claims(text: str) -> Iterator[str]:
    for found in _QUOTED.finditer(text):
        yield _flat(next(one for one in found.groups() if one))
    for line in _QUOTED.sub(" ", text).splitlines():
        begins = True
        for word in line.split():
            bare = word.strip(_EDGES)
            if _CODE.search(bare) or (_NAME.fullmatch(bare) and not begins):
                yield bare
            begins = word.endswith(_SENTENCE_ENDS) or (begins and not bare)


def _holds(held: str, claim: str) -> bool:
    plain = claim.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", claim) else claim
    return any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", held) for one in (claim, plain))


def _leaves(data: JsonValue) -> Iterator[str]:
    """Keys of a mapping too: they may be names."""
    match data:
        case dict():
            for key, value in data.items():
                yield key
                yield from _leaves(value)
        case list():
            for one in data:
                yield from _leaves(one)
        case bool() | None:
            pass
        case _:
            yield str(data)


def _flat(text: str) -> str:
    """As a text of one line shows it."""
    return " ".join(text.split())
