"""What redaction finds, what it wrongly takes for a secret, and how fast it is."""

import base64
import json
import lzma
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from daemon.bench.figures import PERCENT, Asked, at_least, at_most
from knowledge.redact import redactor_of
from knowledge.redaction.known import Known
from knowledge.redaction.stream import Redactor
from knowledge.views import RowView

MEGABYTE = 1_000_000
SLICE = 64 << 10
LIMITS = {"provider": 95.0, "generic": 90.0, "key-block": 95.0}
"""Percent of the spans of each kind that are to be covered whole."""
FALSE_IN_CODE, FALSE_IN_OUTPUT = 5.0, 20.0
"""Redactions a megabyte."""
FASTEST = 5.0
CODE = frozenset(
    (".py", ".pyi", ".js", ".ts", ".json", ".toml", ".h", ".c", ".html", ".md", ".txt", ".rst", ".yml", ".sh")
)
PLANTS, CHUNKINGS = 10_000, 10_000
SLICE_OF = 20


def redaction(data: Path | None, sources: Sequence[Path], asked: Asked) -> list[RowView]:
    """`data`: labelled texts (JSON lines, xz). `sources`: folders of code, and of `.log` and `.log.xz` files."""
    rows: list[RowView] = []
    share = 1 if asked.full else SLICE_OF
    if data:
        asked.tell("recall on labelled texts")
        rows += _recall(data)
    code = [path for path in _files(sources) if path.suffix in CODE][::share]
    logs = [path for path in _files(sources) if ".log" in path.suffixes]
    for name, files, limit in (("code", code, FALSE_IN_CODE), ("build output", logs, FALSE_IN_OUTPUT)):
        if files:
            asked.tell(f"redactions in {name}, {len(files)} files")
            rows += _false(name, files, limit)
    asked.tell("known values planted")
    rows.append(at_most("planted known values left", _left(PLANTS // share), "of all", 0))
    asked.tell("chunkings")
    rows.append(at_most("chunkings with another result", _differing(CHUNKINGS // share), "of all", 0))
    return rows


# ── recall ────────────────────────────────────────────────────────────────────────────────────────


def _recall(data: Path) -> list[RowView]:
    wanted, found = Counter[str](), Counter[str]()
    with lzma.open(data, "rt", encoding="utf-8") as file:
        for line in file:
            case = json.loads(line)
            kept = _kept(case["text"])
            for span in case["spans"]:
                wanted[span["kind"]] += 1
                found[span["kind"]] += not any(kept[span["start"] : span["end"]])
    return [
        at_least(f"{kind} spans covered whole", found[kind] / count * PERCENT, "%", LIMITS.get(kind))
        for kind, count in wanted.items()
    ]


def _kept(text: str) -> list[bool]:
    """For each character whether it is given out as it is."""
    kept = [True] * len(text)
    for span in redactor_of().spans(text):
        kept[span.start : span.end] = [False] * (span.end - span.start)
    return kept


# ── what is wrongly redacted, and how fast ────────────────────────────────────────────────────────


def _false(name: str, files: Iterable[Path], limit: float) -> list[RowView]:
    """Every redaction counts as a false one: that some are real is for a person to see."""
    size, marks, took = 0, 0, 0.0
    for path in files:
        text = _text(path)
        redactor = redactor_of()
        began = time.process_time()
        _stream(redactor, (text[at : at + SLICE] for at in range(0, len(text), SLICE)))
        took += time.process_time() - began
        size += len(text.encode("utf-8", "replace"))
        marks += redactor.found.total()
    return [
        at_most(f"redactions in {name}, {size / MEGABYTE:.0f} MB", marks / size * MEGABYTE, "a MB", limit),
        at_least(f"speed on {name}, one core", size / took / MEGABYTE, "MB/s", FASTEST),
    ]


def _files(folders: Sequence[Path]) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


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
