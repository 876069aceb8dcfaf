"""A file that ends whoever loads it: three times it may, then it is left alone for a while, and that is said."""

import os
import signal
import time
from pathlib import Path

import pytest

from knowledge.errors import ModelUnusable
from services.engines.attempts import DEATHS, LEFT_ALONE_S, attempt


def die_of(file: Path, note: Path) -> int:
    """In a child: how it ended."""
    pid = os.fork()
    if not pid:
        try:
            with attempt([file], note):
                os.kill(os.getpid(), signal.SIGKILL)
        except ModelUnusable:
            os._exit(7)
        os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_who_dies_of_it_three_times_leaves_it_alone(tmp_path: Path) -> None:
    file, note = tmp_path / "a.gguf", tmp_path / "note"
    file.write_bytes(b"x")
    assert [die_of(file, note) for _ in range(DEATHS + 2)] == [-signal.SIGKILL] * DEATHS + [7, 7]
    with pytest.raises(ModelUnusable, match="3 times"), attempt([file], note):
        pass


def test_another_file_or_a_later_time_is_tried(tmp_path: Path) -> None:
    file, other, note = tmp_path / "a.gguf", tmp_path / "b.gguf", tmp_path / "note"
    for one in (file, other):
        one.write_bytes(b"x")
    for _ in range(DEATHS):
        die_of(file, note)
    kept = note.read_bytes()
    with attempt([other], note):
        assert note.exists()
    assert not note.exists()
    note.write_bytes(kept)
    old = time.time() - LEFT_ALONE_S - 1
    os.utime(note, (old, old))
    with attempt([file], note):
        assert note.exists()


def test_what_fails_without_a_death_is_tried_again(tmp_path: Path) -> None:
    file, note = tmp_path / "a.gguf", tmp_path / "note"
    file.write_bytes(b"x")
    for _ in range(DEATHS + 1):
        with pytest.raises(ValueError, match="no model"), attempt([file], note):
            raise ValueError("no model")
