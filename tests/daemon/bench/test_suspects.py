"""How suspects are measured: on histories that are what they claim to be."""

import random
from pathlib import Path

import pytest

from daemon.bench.suspects import latest, overlapping, ranked, reliability, share
from daemon.bench.suspects_asked import Answer, Candidate, answer, packed, unpacked
from daemon.bench.suspects_breaking import BREAKING
from daemon.bench.suspects_cases import cases, transplanted
from daemon.bench.suspects_edits import ways
from daemon.bench.suspects_harmless import ADDING, EQUAL, LOOKS
from daemon.bench.suspects_runs import FAILED, load, run
from daemon.bench.suspects_templates import LEARNED, MEASURED, template
from knowledge.changes.change import Content
from knowledge.changes.hunks import hunks
from knowledge.failures.suspects.ranking import shipped
from tests import slices

LONG = 6_000
"""Characters of a module."""
SHOP = """LIMIT = 3


def total(lines, rate):
    result = 0
    for line in lines:
        if line > LIMIT:
            result += line * rate
    return round(result, 2)
"""


def test_what_is_measured_is_not_what_is_learned_from() -> None:
    assert not set(LEARNED) & set(MEASURED)
    files = [{path for path in template(name).modules if template(name).files[path].strip()} for name in LEARNED]
    others = [path for name in MEASURED for path in template(name).modules if template(name).files[path].strip()]
    assert not set().union(*files) & set(others)


@pytest.mark.parametrize("name", LEARNED + MEASURED)
def test_each_project_is_green_and_breaks_from_outside_as_it_says(name: str, tmp_path: Path) -> None:
    load()
    one = template(name)
    assert run(one.files, one.site, {}, tmp_path).status == 0
    for outside in one.outside[: slices.of(len(one.outside), 1)]:
        files, site, variables = dict(one.files), dict(one.site), {}
        if outside.variable:
            key, _, variables[key] = outside.variable.partition("=")
        else:
            part, path = (
                (site, outside.path.removeprefix("site/")) if outside.path not in files else (files, outside.path)
            )
            assert outside.before in part[path], outside
            part[path] = part[path].replace(outside.before, outside.after)
        assert run(files, site, variables, tmp_path).status in FAILED, outside


@pytest.mark.parametrize("kind", BREAKING + EQUAL + ADDING + LOOKS)
def test_each_kind_of_edit_is_one(kind, request: pytest.FixtureRequest) -> None:
    """In all modules but the longest, of which each edit compiles all; in those too, which takes minutes: `--full`."""
    texts = [template(name).files[path] for name in LEARNED + MEASURED for path in template(name).modules]
    if not request.config.getoption("--full"):
        texts = [text for text in texts if len(text) <= LONG]
    found = [text for one in texts for text in ways(one, [kind], random.Random(1))]
    assert found
    assert not set(found) & set(texts)


def test_edits_that_break_nothing_break_nothing() -> None:
    wanted = _total(SHOP)
    for seed in range(20):
        for text in ways(SHOP, EQUAL + ADDING + LOOKS, random.Random(seed)):
            assert _total(text) == wanted, text


def _total(text: str) -> float:
    names: dict = {}
    exec(compile(text, "shop", "exec"), names)
    found: float = names["total"]([1, 4, 5], 1.5)
    return found


def test_an_edit_is_done_to_another_version_too() -> None:
    broken = tuple(hunks(Content("a", SHOP, SHOP.replace("line * rate", "line"))))
    assert transplanted(broken, f"# first\n{SHOP}") == f"# first\n{SHOP}".replace("line * rate", "line")
    assert transplanted(broken, SHOP.replace("line * rate", "rate * line")) is None


def test_a_history_is_red_for_its_culprit_alone(tmp_path: Path) -> None:
    load()
    [case] = cases(("ledger",), range(3, 4), tmp_path)
    assert case.red.status == 1
    assert 0 <= case.culprit < len(case.steps) <= 20
    found = answer(case, tmp_path / "asked")
    assert len(found.culprits) == 1
    assert list(unpacked(packed([found]))) == [found]


def made(culprit: int, *values: dict[str, float]) -> Answer:
    candidates = tuple(Candidate(f"e{at}", one, innocent=False) for at, one in enumerate(values))
    return Answer("a", "code", named=True, candidates=candidates, culprits=frozenset({culprit}), took_ms=1.0)


def test_references_know_one_thing_alone() -> None:
    one = made(0, {"file": 0.5, "owned": 1.0}, {"file": 1.0}, {})
    assert latest(one) == [2, 1, 0]
    assert overlapping(one) == [1, 0, 2]
    assert share([one], overlapping, 1) == 0
    assert share([one], lambda each: ranked(each, {"owned": 2.0}), 1) == 100


def test_reliability_is_how_far_a_probability_is_off() -> None:
    sure = [made(0, {"owned": 1.0}, {}) for _ in range(10)]
    assert reliability(sure, {"owned": 50.0}) < 0.01
    assert reliability(sure, {"owned": 0.0001}) > 0.4


def test_weights_that_are_shipped_know_what_is_seen() -> None:
    assert {"owned", "called", "recent"} <= shipped().keys()
