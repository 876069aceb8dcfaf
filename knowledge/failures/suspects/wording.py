"""How alike the words of a failure and of each change are: BM25 among the candidates, scaled to 1."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from knowledge.changes.change import Change
from knowledge.changes.hunks import Hunk, words

SATURATION, LENGTH = 1.2, 0.6
_WORD = re.compile(r"[A-Za-z_]\w+|\d+(?:\.\d+)?")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+(?:\.\d+)?")
_SHORTEST = 3
COMMON = frozenset(
    {
        "the",
        "and",
        "for",
        "not",
        "are",
        "was",
        "with",
        "that",
        "this",
        "from",
        "self",
        "def",
        "class",
        "return",
        "import",
        "none",
        "true",
        "false",
        "assert",
        "raise",
        "if",
        "else",
        "elif",
        "try",
        "except",
        "error",
        "exception",
        "test",
        "tests",
        "line",
        "file",
        "call",
        "calls",
        "failed",
        "failure",
        "expected",
        "actual",
        "got",
        "where",
        "equal",
        "python",
        "py",
        "in",
        "is",
        "of",
        "to",
        "as",
        "str",
        "int",
        "float",
        "list",
        "dict",
        "len",
        "print",
        "var",
        "let",
        "const",
        "function",
        "new",
        "null",
        "void",
        "public",
        "static",
        "func",
        "end",
        "then",
        "do",
        "fn",
        "mut",
        "use",
        "pub",
        "type",
        "object",
        "value",
        "last",
        "most",
        "recent",
        "traceback",
        "pytest",
        "short",
        "summary",
        "info",
    }
)
"""Words that say nothing of what broke."""
USUAL = frozenset(
    {"add", "apt", "brew", "cargo", "dev", "export", "get", "install", "npm", "pip", "pipx", "pnpm", "poetry", "python"}
    | {"remove", "requirements", "set", "source", "sudo", "sync", "txt", "uninstall", "unset", "update", "upgrade"}
    | {"venv", "yarn"}
)
"""Words of commands that say nothing of what they install or set."""


def tokens(text: str) -> Counter[str]:
    """Words and numbers of a text, as they are and in their parts, in small letters."""
    found: Counter[str] = Counter()
    for word in _WORD.findall(text):
        parts = {word.lower(), *(part.lower() for part in _PART.findall(word))}
        found.update(part for part in parts if (len(part) >= _SHORTEST or part.isdigit()) and part not in COMMON)
    return found


def of_change(change: Change, hunks: Iterable[Hunk]) -> Counter[str]:
    """The words that a change put in or took out, and those of its title or command."""
    found = tokens(f"{change.title}\n{change.command}")
    for hunk in hunks:
        found.update({word.lower() for word in words(hunk)} - COMMON)
        found.update(tokens(" ".join(hunk.before + hunk.after)).keys())
    return found


def alike(asked: Mapping[str, int], documents: Sequence[Mapping[str, int]]) -> list[float]:
    """BM25 of each document, 1 for the best; all 0 where none has any of the words."""
    often = Counter(word for document in documents for word in document if word in asked)
    mean = sum(sum(one.values()) for one in documents) / max(len(documents), 1) or 1.0
    scores = [_score(asked, document, often, len(documents), mean) for document in documents]
    best = max(scores, default=0.0)
    return [score / best if best else 0.0 for score in scores]


def _score(
    asked: Mapping[str, int], document: Mapping[str, int], often: Mapping[str, int], count: int, mean: float
) -> float:
    size = SATURATION * (1 - LENGTH + LENGTH * sum(document.values()) / mean)
    total = 0.0
    for word, wanted in asked.items():
        if here := document.get(word, 0):
            rare = math.log(1 + (count - often[word] + 0.5) / (often[word] + 0.5))
            total += rare * min(wanted, 3) ** 0.5 * here * (SATURATION + 1) / (here + size)
    return total
