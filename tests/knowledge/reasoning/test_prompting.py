import hashlib
from pathlib import Path

import pytest

import knowledge.reasoning
from knowledge.reasoning.prompting import prompt

FOLDER = Path(knowledge.reasoning.__file__).parent / "prompts"


@pytest.mark.parametrize("purpose", ["decide", "answer"])
def test_a_version_is_the_hash_of_what_it_is_made_of(purpose: str) -> None:
    found = prompt(purpose)  # type: ignore[arg-type]
    parts = ("base", "decide", "further") if purpose == "decide" else ("base", "answer", "answer")
    whole = b"".join((FOLDER / f"{part}.md").read_bytes() for part in parts)
    assert found.name == f"{purpose}@{hashlib.sha256(whole).hexdigest()[:12]}"
    assert found.last == (FOLDER / f"{purpose}.md").read_text("utf-8").strip()


def test_a_further_round_is_asked_for_in_fewer_words() -> None:
    decide = prompt("decide")
    assert len(decide.further) < len(decide.last) / 3
    assert '"none"' in decide.further
    assert prompt("answer").further == prompt("answer").last


def test_both_begin_alike() -> None:
    assert prompt("decide").base == prompt("answer").base
    assert "{tools}" in prompt("decide").base


def test_a_model_is_told_what_keeps_an_answer_honest() -> None:
    assert "Never make up" in prompt("answer").base
    assert "do not do it" in prompt("answer").base
    assert "nothing on record tells it" in prompt("answer").last
    assert '"none"' in prompt("decide").last
