"""The mixed sample: every question has its answer, and a place is that of the first hit which answers."""

import tomllib

import pytest

from daemon.bench.memory_mixed import FIRST, SAMPLE, Question, entries, fill, gain, place
from daemon.doubles.encoder import WordEncoder
from knowledge.memory.encoding import MODEL
from knowledge.memory.entry import KINDS
from knowledge.store.memory import Memory

WHOLE = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))


def test_whatever_is_asked_has_an_answer() -> None:
    refs = {one.ref.partition("#")[0] for one in entries(WHOLE["own"])}
    assert {path for path, _ in WHOLE["documents"]} <= refs
    assert {kind for kind, _, _ in WHOLE["own"]} <= {*KINDS}
    assert sum(ref.startswith("own") for ref in refs) == len(WHOLE["own"])


def test_a_place_is_that_of_the_first_hit_that_answers() -> None:
    own = [["note", "apples are red", ""], ["note", "pears are green\nand apples are not", ""]]
    encoder = WordEncoder(MODEL)
    with Memory.passing() as memory:
        fill(memory, (one for one in entries(own) if one.kind == "note"), encoder)
        assert place(memory, Question("red apples", "own0"), encoder) == 0
        assert place(memory, Question("red apples", "own1"), encoder) == 1
        assert place(memory, Question("red apples", "nowhere"), encoder) == FIRST


def test_what_a_place_is_worth() -> None:
    assert gain(0) == 1.0
    assert gain(2) == pytest.approx(0.5)
    assert gain(FIRST) == 0.0
