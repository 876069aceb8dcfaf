"""The figures of the senses: without labelled texts it is said what is left out."""

from pathlib import Path

import pytest

from daemon.bench.figures import Asked
from daemon.bench.senses import LABELLED, LEFT_OUT, measure, texts
from knowledge.errors import NotFound


def silent(_text: str) -> None:
    """Nobody looks."""


def test_without_data_it_is_said_what_is_left_out() -> None:
    notes: list[str] = []
    found = texts(Asked(tell=silent, note=notes.append))
    assert notes == [LEFT_OUT]
    assert found.labelled is None
    assert not found.output
    assert all(folder.is_dir() for folder in found.code)


def test_a_folder_without_labelled_texts_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=LABELLED):
        measure(Asked(tell=silent, data=str(tmp_path)))


def test_a_folder_with_labelled_texts(tmp_path: Path) -> None:
    (tmp_path / LABELLED).parent.mkdir()
    (tmp_path / LABELLED).touch()
    notes: list[str] = []
    assert texts(Asked(tell=silent, data=str(tmp_path), note=notes.append)).labelled == tmp_path / LABELLED
    assert not notes
