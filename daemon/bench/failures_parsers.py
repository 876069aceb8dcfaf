"""How much of what tools print the readers find: known diagnostics, failing tests of CI logs, and how fast."""

import json
import lzma
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from daemon.bench.figures import PERCENT, Asked, at_least, at_most
from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.readers import diagnostics
from knowledge.failures.text import Text
from knowledge.views import RowView

FIRST_TIER = frozenset(
    [
        "gcc",
        "gcc3",
        "gcc-cc1",
        "clang",
        "clang-tidy",
        "ld",
        "lld",
        "cargo-check",
        "clippy",
        "tsc",
        "eslint",
        "flake8",
        "pylint",
        "pycodestyle",
        "javac",
        "javac-ant",
        "maven",
        "errorprone",
        "errorprone-gradle",
        "msbuild",
    ]
)
"""Tools of the labelled outputs that belong to the first tier, some under the name that the labels give them."""
FAMILIES: dict[str, frozenset[str]] = {
    **dict.fromkeys(("gcc", "gcc-cc1", "clang"), frozenset(("gcc", "clang"))),
    "gcc3": frozenset(("gcc", "clang", "ld")),
    "javac": frozenset(("javac", "maven", "kotlin")),
    "errorprone-gradle": frozenset(("errorprone",)),
    **dict.fromkeys(("cargo-check", "clippy"), frozenset(("rustc",))),
    "javac-ant": frozenset(("javac",)),
    "pycodestyle": frozenset(("flake8",)),
}
"""Whose diagnostics count for the tool of a case; its own where it is not named."""
SHARE, NAMES, EXACT = 95.0, 90.0, 90.0
SLOWEST = 25.0
"""Microseconds a line."""


class Score(NamedTuple):
    """What was wanted and found of one case."""

    wanted: int
    met: int
    """Of the wanted, those that were found with file, line and message."""
    given: int
    """Of this tool."""
    right: int
    """Of the given, those that can be right."""
    counted: bool | None
    """Whether their number is the one stated; None when none is stated."""

    def plus(self, other: "Score") -> "Score":
        wanted, met = self.wanted + other.wanted, self.met + other.met
        return Score(wanted, met, self.given + other.given, self.right + other.right, None)


# ── known diagnostics ─────────────────────────────────────────────────────────────────────────────


def parsers(data: Path, asked: Asked) -> list[RowView]:
    """`data`: folder with `cases.jsonl` and inputs, as the development data has them."""
    asked.tell("known diagnostics in tool output")
    by_tier: dict[tuple[str, str], Score] = defaultdict(lambda: Score(0, 0, 0, 0, None))
    counted: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for position, case in enumerate(cases(data)):
        score = judged(case, found_in(data / case["input"]))
        tier = "tier 1" if case["tool"] in FIRST_TIER else "others"
        for half in ("even" if position % 2 == 0 else "odd"), "all":
            by_tier[tier, half] = by_tier[tier, half].plus(score)
            counted[tier, half] += [score.counted] if score.counted is not None else []
    rows: list[RowView] = []
    for (tier, part), score in sorted(by_tier.items()):
        limit = SHARE if tier == "tier 1" and part == "all" else None
        name = f"{tier}, {part} cases"
        rows.append(at_least(f"{name}: recall of {score.wanted}", _share(score.met, score.wanted), "%", limit))
        rows.append(at_least(f"{name}: precision of {score.given}", _share(score.right, score.given), "%", limit))
        exact = counted[tier, part]
        rows.append(at_least(f"{name}: right count, {len(exact)}", _share(sum(exact), len(exact)), "%", None))
    return rows


def cases(data: Path) -> Iterator[dict[str, Any]]:
    """The labelled cases."""
    with (data / "cases.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def read(path: Path) -> str:
    """An input, unpacked."""
    raw = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    return raw.decode("utf-8", "replace")


def found_in(path: Path) -> list[Diagnostic]:
    """What the readers find in one input."""
    return diagnostics(Text(read(path)))


def judged(case: Mapping[str, Any], given: Sequence[Diagnostic]) -> Score:
    """How good the diagnostics of one case are. Where all are known each that is not among them is wrong; where only
    their number is known those beyond it are; other tools' problems in the same output do not count.
    """
    expected = [entry for entry in case["expected"] if "log_line" not in entry]
    family = FAMILIES.get(case["tool"], frozenset((case["tool"],)))
    if case["tool"] in FIRST_TIER:
        given = [one for one in given if one.tool in family]
    left = list(given)
    met = 0
    for entry in expected:
        fitting = next((one for one in left if fits(entry, one)), None)
        if fitting:
            met += 1
            left.remove(fitting)
    count = case["count"]
    if count is None:
        count = len(expected) if case["source"] == "errorformat" else None
    if count is None:
        return Score(len(expected), met, met, met, None)
    if count == len(case["expected"]):
        return Score(len(expected), met, len(given), met, len(given) == count)
    return Score(len(expected), met, len(given), min(len(given), count), len(given) == count)


def fits(entry: Mapping[str, Any], given: Diagnostic) -> bool:
    """Whether a diagnostic is the expected one."""
    derived = entry.get("derived", ())
    if "file" in entry and "file" not in derived and not _same_file(entry["file"], given.file):
        return False
    if entry.get("line") and "line" not in derived and entry["line"] != given.line:
        return False
    wanted = entry.get("message")
    return not wanted or "message" in derived or _same_message(wanted, given)


def _same_file(wanted: str | None, given: str | None) -> bool:
    if not wanted or wanted == "-" or re.search(r"\bld(?:\.lld)?(?:-\d+)?$", wanted):
        return True  # no file, or the linker's own name in its place
    return bool(given) and re.split(r"[/\\]", wanted)[-1] == re.split(r"[/\\]", given or "")[-1]


def _same_message(wanted: str, given: Diagnostic) -> bool:
    one, other = _plain(wanted), _plain(given.message)
    return bool(other) and (other in one or one in other)


def _plain(message: str) -> str:
    for entity, sign in (("&apos;", "'"), ("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        message = message.replace(entity, sign)
    return " ".join(message.split()).rstrip(".").lower()


def _share(part: int, whole: int) -> float:
    return part / whole * PERCENT if whole else PERCENT


# ── failing tests ─────────────────────────────────────────────────────────────────────────────────


def citests(data: Path, asked: Asked) -> list[RowView]:
    """`data`: folder with `cases.jsonl` and logs, as the development data has them."""
    asked.tell("failing tests in CI logs")
    named: dict[str, list[bool]] = defaultdict(list)
    right: list[bool] = []
    lines, took = 0, 0.0
    slowest = 0.0
    for position, case in enumerate(cases(data)):
        raw = read(data / case["log"])
        began = time.process_time()
        text = Text(raw)
        found = diagnostics(text)
        spent = time.process_time() - began
        took, lines, slowest = took + spent, lines + len(text), max(slowest, spent)
        met = names_met(case["expected"], found)
        named["even" if position % 2 == 0 else "odd"] += met
        named["all"] += met
        right += names_right(case["expected"], found)
    rows = [
        at_least(f"failing tests named, {part} logs, of {len(met)}", _share(sum(met), len(met)), "%", NAMES)
        for part, met in sorted(named.items())
    ]
    rows.append(
        at_least(f"failing tests given that are known, {len(right)}", _share(sum(right), len(right)), "%", NAMES)
    )
    rows.append(at_most(f"readers, {lines} lines", took / max(lines, 1) * 1_000_000, "µs a line", SLOWEST))
    rows.append(at_most("slowest log", slowest * 1_000, "ms", None))
    return rows


def names_met(expected: Mapping[str, Any], found: Sequence[Diagnostic]) -> list[bool]:
    """For each failing test that is known by name whether it was found."""
    given = [plain for one in found if one.test_id for plain in (plain_name(one.test_id), plain_name(_place(one)))]
    wanted = expected.get("failing") or str(expected.get("failing_joined") or "").split("#")
    met = [any(_same_name(plain_name(name), other) for other in given) for name in wanted if name]
    part = expected.get("failing_includes")
    parts = [part] if isinstance(part, str) else part or []
    return met + [any(plain_name(name) in other for other in given) for name in parts]


def names_right(expected: Mapping[str, Any], found: Sequence[Diagnostic]) -> list[bool]:
    """For each failing test that was found whether it is among the known ones, where all of these are named."""
    wanted = expected.get("failing") or str(expected.get("failing_joined") or "").split("#")
    known = [plain_name(name) for name in wanted if name]
    tests = [one for one in found if one.test_id and known]
    return [
        any(_same_name(name, plain_name(said)) for name in known for said in (one.test_id or "", _place(one)))
        for one in tests
    ]


def _place(one: Diagnostic) -> str:
    return f"{one.file or ''} {one.test_id}"


def plain_name(name: str) -> str:
    """A test's name without what origins write differently: signs, file endings, `method(class)` turned round."""
    turned = re.fullmatch(r"([^\s(]+?(?:\[.*\])?(?:\(\))?) ?\(((?:[\w$-]+\.)+[\w$-]+)\)", name)
    name = f"{turned[2]}.{turned[1]}" if turned else name
    return "".join(re.findall(r"[a-z0-9]+", re.sub(r"\.py\b", "", name.lower())))


def _same_name(wanted: str, given: str) -> bool:
    return bool(wanted) and bool(given) and (given.endswith(wanted) or wanted.endswith(given) or wanted in given)
