"""Labelled corpora of any name; what cannot be read is said, with the place."""

import json
from pathlib import Path
from typing import Any

import pytest

from daemon.bench.memory_corpora import own, read

DOCUMENTS = [{"id": f"d{number}", "text": f"document {number}"} for number in range(6)]


def corpus(folder: Path, questions: list[dict[str, Any]], documents: list[dict[str, Any]] = DOCUMENTS) -> Path:
    folder.mkdir()
    for name, rows in (("docs.jsonl", documents), ("queries.jsonl", questions)):
        (folder / name).write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "sort"), [("tickets-7", "tickets"), ("mails_2024", "mails"), ("nl2bash", "nl2bash"), ("-", "-")]
)
def test_any_folder_is_a_corpus_and_its_name_says_of_which_sort(tmp_path: Path, name: str, sort: str) -> None:
    questions = [{"text": "one", "relevant": ["d1", "d9"]}, {"text": "nobody knows", "relevant": ["d9"]}]
    found = read(corpus(tmp_path / name, questions))
    assert (found.folder, found.sort) == (name, sort)
    assert (found.questions, found.relevant) == (["one"], [{1}])


def test_a_slice_keeps_what_answers_its_questions(tmp_path: Path) -> None:
    questions = [{"text": f"{number}", "relevant": [f"d{number}", "d5"]} for number in range(4)]
    part = read(corpus(tmp_path / "x", questions)).slice(1, 2)
    assert part.documents == ["document 0", "document 1", "document 2", "document 5"]
    assert (part.questions, part.relevant) == (["0"], [{0, 3}])


def test_what_is_missing_or_wrong_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"docs\.jsonl is missing"):
        read(tmp_path)
    with pytest.raises(ValueError, match=r"queries\.jsonl, line 2: lacks relevant or text"):
        read(corpus(tmp_path / "a", [{"text": "x", "relevant": []}, {"text": "x"}]))
    with pytest.raises(ValueError, match="no question that one of the documents answers"):
        read(corpus(tmp_path / "b", [{"text": "x", "relevant": ["elsewhere"]}]))
    torn = corpus(tmp_path / "c", [])
    (torn / "queries.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1: no JSON"):
        read(torn)


def test_there_is_one_of_our_own() -> None:
    assert len(own().documents) == len(own().questions) == len(own().relevant)
