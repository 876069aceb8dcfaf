"""What redaction finds, what it wrongly takes for a secret, and how fast it is."""

import base64
import json
import lzma
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

from daemon.bench.figures import PERCENT, Asked, at_least, at_most
from knowledge.redact import redactor_of
from knowledge.redaction.known import Known
from knowledge.redaction.stream import Redactor
from knowledge.views import RowView

MEGABYTE = 1_000_000
SLICE = 64 << 10
LIMITS = {"provider": 95.0, "generic": 90.0, "key-block": 100.0}
"""Percent of the spans of each kind that are to be covered whole."""
FALSE_IN_CODE, FALSE_IN_OUTPUT = 5.0, 20.0
"""Redactions a megabyte."""
FASTEST = 5.0
CODE = frozenset(
    (".py", ".pyi", ".js", ".ts", ".json", ".toml", ".h", ".c", ".html", ".md", ".txt", ".rst", ".yml", ".sh")
)
PLANTS, CHUNKINGS = 10_000, 10_000
SLICE_OF = 20
PLAIN = re.compile(
    r"(?i)(?:password|passwd|pwd|secret|token|api[_-]?key)[\"']?\s{0,3}[:=]{1,2}\s{0,3}(?:\"[^\"\n]+\"|'[^'\n]+'|[^\s\"']+)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]+-----END [A-Z ]*PRIVATE KEY-----)?"
)
"""The reference: the one expression that many tools would use."""


class Texts(NamedTuple):
    """Where the texts for measuring lie."""

    labelled: Path | None
    """Texts with the places of the secrets in them: JSON lines, xz."""
    code: Sequence[Path]
    """Folders with the sources of libraries."""
    output: Sequence[Path]
    """Folders with real build output."""


class _Run(NamedTuple):
    """What one way of redacting did with texts."""

    marks: int
    took_s: float


def redaction(texts: Texts, asked: Asked) -> list[RowView]:
    """Recall, false redactions and speed, each beside one plain expression; known values; chunkings."""
    share = 1 if asked.full else SLICE_OF
    rows: list[RowView] = []
    if texts.labelled:
        asked.tell("recall on labelled texts")
        rows += _recall(texts.labelled)
    code = [path for path in _files(texts.code) if path.suffix in CODE]
    output = _files(texts.output)
    for name, files, limit in (("code", code, FALSE_IN_CODE), ("build output", output, FALSE_IN_OUTPUT)):
        if files:
            asked.tell(f"redactions in {name}, {len(files[::share])} files")
            rows += _false(name, files[::share], limit)
    asked.tell("known values planted")
    plants, chunkings = PLANTS // share, CHUNKINGS // share
    rows.append(at_most(f"known values left of {plants:,} planted", _left(plants), "", 0))
    asked.tell("chunkings")
    rows.append(at_most(f"other results of {chunkings:,} chunkings", _differing(chunkings), "", 0))
    return rows


# ── recall ────────────────────────────────────────────────────────────────────────────────────────


def _recall(labelled: Path) -> list[RowView]:
    wanted, found, plain = Counter[str](), Counter[str](), Counter[str]()
    with lzma.open(labelled, "rt", encoding="utf-8") as file:
        for line in file:
            case = json.loads(line)
            ours = _covered(len(case["text"]), ((span.start, span.end) for span in redactor_of().spans(case["text"])))
            theirs = _covered(len(case["text"]), (one.span() for one in PLAIN.finditer(case["text"])))
            for span in case["spans"]:
                wanted[span["kind"]] += 1
                found[span["kind"]] += all(ours[span["start"] : span["end"]])
                plain[span["kind"]] += all(theirs[span["start"] : span["end"]])
    return [
        at_least(
            f"{kind}: of {count} found whole",
            found[kind] / count * PERCENT,
            "%",
            LIMITS.get(kind),
            plain[kind] / count * PERCENT,
        )
        for kind, count in wanted.items()
    ]


def _covered(size: int, spans: Iterable[tuple[int, int]]) -> bytearray:
    """For each character whether it goes."""
    covered = bytearray(size)
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    return covered


# ── what is wrongly redacted, and how fast ────────────────────────────────────────────────────────


def _false(name: str, files: Iterable[Path], limit: float) -> list[RowView]:
    """Every redaction counts as a false one: that some are real is for a person to see."""
    size, ours, plain = 0, _Run(0, 0.0), _Run(0, 0.0)
    for path in files:
        text = _text(path)
        size += len(text.encode("utf-8", "replace"))
        ours = _added(ours, text, _redacted)
        plain = _added(plain, text, _replaced)
    size_mb = size / MEGABYTE
    return [
        at_most(f"redactions in {name}, {size_mb:.0f} MB", ours.marks / size_mb, "a MB", limit, plain.marks / size_mb),
        at_least(f"speed on {name}, one core", size_mb / ours.took_s, "MB/s", FASTEST, size_mb / plain.took_s),
    ]


def _added(before: _Run, text: str, redact: Callable[[str], int]) -> _Run:
    began = time.process_time()
    marks = redact(text)
    return _Run(before.marks + marks, before.took_s + time.process_time() - began)


def _redacted(text: str) -> int:
    redactor = redactor_of()
    _stream(redactor, (text[at : at + SLICE] for at in range(0, len(text), SLICE)))
    return redactor.found.total()


def _replaced(text: str) -> int:
    return PLAIN.subn("***", text)[1]


def _files(folders: Sequence[Path]) -> list[Path]:
    """Each folder's own: what is installed for another interpreter within it is not."""
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if "site-packages" not in path.relative_to(folder).parts and path.is_file()
    ]


def _text(path: Path) -> str:
    data = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    return data.decode("utf-8", "replace")


def _stream(redactor: Redactor, parts: Iterable[str]) -> str:
    return "".join([*(redactor.feed(part) for part in parts), redactor.finish()])


# ── known values, chunkings ───────────────────────────────────────────────────────────────────────


def _left(plants: int) -> int:
    """Known values that are still there after redaction, of which each is planted in one of its forms."""
    rng = random.Random(1)  # noqa: S311 - a measurement that can be repeated
    letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789+/=&%$'\"\\<> é"
    planted = ["q7" + "".join(rng.choices(letters, k=rng.choice((8, 13, 20, 40, 90)))) + "Zx" for _ in range(200)]
    known = Known(dict.fromkeys(planted, "environment"))
    left = 0
    for _ in range(plants):
        value = rng.choice(planted)
        form = rng.choice(_shown(value, rng))
        text = f"{'x ' * rng.randrange(30)}value {form} and more\n"
        cleaned = _stream(redactor_of(known), _chunks(text, rng))
        left += form in cleaned or value in cleaned
    return left


def _shown(value: str, rng: random.Random) -> list[str]:
    """Forms in which a program may print a value, made without the code that is measured."""
    data = value.encode()
    around = rng.randbytes(rng.randrange(4)) + data + rng.randbytes(rng.randrange(4))
    encoded: list[Any] = [base64.b64encode(around), base64.urlsafe_b64encode(around), data.hex(), data.hex().upper()]
    texts = [one.decode() if isinstance(one, bytes) else one for one in encoded]
    return [value, *texts, quote(value, safe=""), quote_plus(value), json.dumps(value)]


def _differing(chunkings: int) -> int:
    rng = random.Random(2)  # noqa: S311 - a measurement that can be repeated
    differing = 0
    texts = [_mixed(rng) for _ in range(20)]
    whole = [_stream(redactor_of(), [text]) for text in texts]
    for number in range(chunkings):
        text = texts[number % len(texts)]
        differing += _stream(redactor_of(), _chunks(text, rng)) != whole[number % len(texts)]
    return differing


def _mixed(rng: random.Random) -> str:
    """Lines with and without secrets, colours, a key, and a line longer than a window."""
    body = "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", k=64))
    lines = [
        "2026-01-01 12:00:00 INFO \x1b[32mok\x1b[0m building module/one.py",
        "DB_PASSWORD=Qm8-zT5rXw2 next",
        f"-----BEGIN PRIVATE KEY-----\n{body}\n{body}\nqwI=\n-----END PRIVATE KEY-----",
        "curl -u admin:Zk4pW9qLm https://host/",
        "word, " * 900 + "token=" + body[:40] + " and, " * 900,
        "ghp_" + body[:36].replace("+", "a").replace("/", "b"),
    ]
    return "".join(rng.choice(lines) + rng.choice(("\n", "\r\n")) for _ in range(8))


def _chunks(text: str, rng: random.Random) -> Iterator[str]:
    longest = rng.choice((3, 50, 1_000, 9_000))
    at = 0
    while at < len(text):
        size = rng.randint(1, longest)
        yield text[at : at + size]
        at += size
