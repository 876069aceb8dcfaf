"""What a file is known by, and what tells two looks apart."""

import os
from pathlib import Path

from knowledge.files.entry import YOUNG_NS, Difference, Entry, differences, entry, split, under, within
from knowledge.files.reading import content, look


def test_a_young_time_is_not_believed_but_is_still_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x", encoding="utf-8")
    found = (tmp_path / "a").stat()
    young, old = entry(found, found.st_mtime_ns), entry(found, found.st_mtime_ns + YOUNG_NS + 1)
    assert young
    assert old
    assert not young.same_file(old)
    assert young.identity == old.identity


def test_differences_of_a_folder() -> None:
    one, two = Entry(1, 1, 1, b"x"), Entry(1, 1, 1)
    other = Entry(2, 1, 1)
    assert differences(
        "a", {"same": one, "gone": one, "new time": one}, {"same": two, "made": two, "new time": other}
    ) == [
        Difference("a/gone", one, None),
        Difference("a/made", None, two),
        Difference("a/new time", one, other),
    ]


def test_a_file_that_looks_the_same_may_differ_only_where_its_content_is_known() -> None:
    kept, unknown = Entry(1, 1, 1, b"x" * 32), Entry(1, 1, 1)
    assert Difference("a", kept, unknown).may_be()
    assert not Difference("a", unknown, unknown).may_be()
    assert not Difference("a", Entry(1, 1, 1, b""), unknown).may_be()


def test_paths() -> None:
    assert (under("", "a"), under("a/b", "c")) == ("a", "a/b/c")
    assert (split("a"), split("a/b/c")) == (("", "a"), ("a/b", "c"))
    assert within("a/b/c", {"a/b"})
    assert not within("a/bc", {"a/b"})


def test_what_is_no_file_is_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert look(tmp_path / "pipe") is None
    assert look(tmp_path) is None
    assert look(tmp_path / "missing") is None
    assert look(tmp_path / "nul\0") is None
    assert content(tmp_path / "pipe", 10) is None
    assert content(tmp_path, 10) is None


def test_a_link_is_seen_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("x", encoding="utf-8")
    (tmp_path / "link").symlink_to("there")
    assert look(tmp_path / "link")
    assert content(tmp_path / "link", 10) is None
    assert content(tmp_path / "there", 10) == b"x"


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 11)
    assert content(tmp_path / "a", 10) is None
    assert content(tmp_path / "a", 11) == b"x" * 11
