"""The processes' own log files: written in one form, cut back by size, and read again."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon import journal
from daemon.journal import LARGEST, OLDER_FILES, Entry, entries
from knowledge.moment import Moment


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        if handler not in before:
            handler.close()
    root.handlers[:] = before
    root.setLevel(level)


def read(file: Path) -> list[Entry]:
    with file.open(encoding="utf-8") as lines:
        return list(entries(lines))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    journal.begin(tmp_path, "hub", "info")
    logging.getLogger("hub").info("closed at e%d", 7)
    logging.getLogger("knowledge.store").warning("grüße")
    first, second = read(tmp_path / "hub.log")
    assert first[1:] == ("INFO", "hub", "closed at e7")
    assert second[1:] == ("WARNING", "knowledge.store", "grüße")
    assert Moment.parse(first.at) <= Moment.parse(second.at)


def test_a_traceback_belongs_to_its_entry(tmp_path: Path) -> None:
    journal.begin(tmp_path, "hub", "info")
    try:
        raise ValueError("what: now")
    except ValueError:
        logging.getLogger("hub").exception("it failed")
    logging.getLogger("hub").info("next")
    failed, following = read(tmp_path / "hub.log")
    assert failed.text.startswith("it failed\nTraceback")
    assert failed.text.endswith("ValueError: what: now")
    assert following.text == "next"


@pytest.mark.parametrize(("level", "kept"), [("debug", 3), ("info", 2), ("warning", 1), ("error", 0)])
def test_the_level_says_what_is_written(tmp_path: Path, level: str, kept: int) -> None:
    journal.begin(tmp_path, "hub", level)
    for number in (logging.DEBUG, logging.INFO, logging.WARNING):
        logging.getLogger("hub").log(number, "x")
    file = tmp_path / "hub.log"
    assert len(read(file) if file.exists() else []) == kept


def test_a_child_writes_into_its_own_file_alone(tmp_path: Path) -> None:
    journal.begin(tmp_path, "supervisor", "info")
    journal.begin(tmp_path, "hub", "info")
    logging.getLogger("hub").info("mine")
    assert [file.name for file in tmp_path.iterdir()] == ["hub.log"]


def test_a_file_is_cut_back_by_size(tmp_path: Path) -> None:
    journal.begin(tmp_path, "hub", "info")
    for _ in range(OLDER_FILES + 2):
        for _ in range(6):
            logging.getLogger("hub").info("x" * (LARGEST // 5))
    files = sorted(tmp_path.iterdir())
    assert len(files) == OLDER_FILES + 1
    assert all(file.stat().st_size <= LARGEST for file in files)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_lines_are_entries_or_nothing(lines: list[str]) -> None:
    for entry in entries(iter(lines)):
        assert entry.level in logging.getLevelNamesMapping()


@pytest.mark.parametrize(
    "line",
    ["", "half", "2026-11-21 INFO hub: no T", "2026-11-21T09:16:16+00:00 LOUD hub: x", "2026-11-21T09:16 INFO hub"],
)
def test_a_line_that_begins_no_entry_stands_alone_for_nothing(line: str) -> None:
    assert list(entries(iter([line]))) == []
