"""Labelled corpora: documents, and questions with the documents that answer them."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

DOCUMENTS, QUESTIONS = "docs.jsonl", "queries.jsonl"
OWN = "developers' notes"
_SORT = re.compile(r"[^-_.]+")


class Labelled(NamedTuple):
    """One corpus."""

    folder: str
    sort: str
    """What it is measured together with: the folder's name up to the first of `-_.`."""
    documents: list[str]
    questions: list[str]
    relevant: list[set[int]]
    """For each question the numbers of documents that answer it; none is empty."""

    def slice(self, questions: int, others: int) -> "Labelled":
        """The first questions, what answers them, and some documents that do not."""
        relevant = self.relevant[:questions]
        wanted = {number for each in relevant for number in each}
        rest = [number for number in range(len(self.documents)) if number not in wanted]
        kept = sorted([*wanted, *rest[:others]])
        place = {number: at for at, number in enumerate(kept)}
        return self._replace(
            documents=[self.documents[number] for number in kept],
            questions=self.questions[:questions],
            relevant=[{place[number] for number in each} for each in relevant],
        )


def own() -> Labelled:
    """A small one that is shipped."""
    samples = tomllib.loads(Path(__file__).with_name("memory_samples.toml").read_text(encoding="utf-8"))["samples"]
    notes, questions = [note for note, _ in samples], [question for _, question in samples]
    return Labelled(OWN, OWN, notes, questions, [{number} for number in range(len(notes))])


def read(folder: Path) -> Labelled:
    """Raises ValueError, which says what is wrong with which file."""
    documents, questions = list(_lines(folder / DOCUMENTS)), list(_lines(folder / QUESTIONS))
    place = {str(one["id"]): number for number, one in enumerate(documents)}
    relevant = [{place[str(one)] for one in each["relevant"] if str(one) in place} for each in questions]
    asked = [(str(each["text"]), found) for each, found in zip(questions, relevant, strict=True) if found]
    if not asked:
        raise ValueError(f"{folder / QUESTIONS}: no question that one of the documents answers")
    sort = found.group() if (found := _SORT.match(folder.name)) else folder.name
    texts = [str(one["text"]) for one in documents]
    return Labelled(folder.name, sort, texts, [text for text, _ in asked], [found for _, found in asked])


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    needed = {"id", "text"} if file.name == DOCUMENTS else {"text", "relevant"}
    if not file.is_file():
        raise ValueError(f"{file} is missing")
    with file.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                one = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{file}, line {number}: no JSON") from error
            if not isinstance(one, dict) or not needed <= one.keys():
                raise ValueError(f"{file}, line {number}: lacks {' or '.join(sorted(needed))}")
            yield one
