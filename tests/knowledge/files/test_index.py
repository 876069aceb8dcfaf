"""The index remembers across lives what trees were, and what is still to be told."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.events import WatchLimited
from knowledge.files.entry import Entry
from knowledge.files.index import Index, current, folders_known
from knowledge.redact import clean

ODD = os.fsdecode(b"caf\xe9")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    one = Index.open(tmp_path / "files.db")
    yield one
    one.close()


def test_what_is_put_is_there_and_what_is_gone_is_not(index: Index) -> None:
    tree = index.tree("/tree")
    one, two = Entry(-1, 2, 2**63 - 1, b"x" * 32), Entry(5, 6, 7)
    tree.put([("a", one), ("d/b", two), (f"d/{ODD}/c", two)])
    assert tree.everything() == {"a": one, "d/b": two, f"d/{ODD}/c": two}
    tree.put([("a", None), ("d/b", one)])
    assert (tree.file("a"), tree.file("d/b"), tree.files("d")) == (None, one, {"b": one})


def test_folders_below_one_are_not_those_that_only_begin_like_it(index: Index) -> None:
    tree = index.tree("/tree")
    for folder in ("d", "d/e", "d/e/f", "d0", "d-e", "de"):
        tree.add_folder(folder)
    assert tree.folders("d") == {"d", "d/e", "d/e/f"}
    assert len(tree.folders()) == 6


def test_trees_are_apart_and_can_be_forgotten_and_moved(index: Index) -> None:
    for root in ("/one", "/two"):
        index.tree(root).put([("a", Entry(1, 1, 1))])
    index.tree("/one").is_whole()
    index.moved("/one", "/three")
    index.forget("/two")
    assert index.trees() == {"/three"}
    assert index.tree("/three").whole
    assert index.tree("/three").file("a")
    assert not index.tree("/two").everything()


def test_what_was_not_confirmed_comes_again_with_the_same_number(tmp_path: Path, index: Index) -> None:
    event = WatchLimited(tree=clean("/tree"), reason="why", instead="that")
    first, second = index.tell(event, 3), index.tell(event, 3)
    index.told(first.n)
    index.close()
    again = Index.open(tmp_path / "files.db")
    assert again.untold() == [second]
    again.told(second.n)
    assert again.tell(event, 3).n > second.n, "a number is never given twice"
    again.close()


def test_another_file_counts_under_another_name(tmp_path: Path, index: Index) -> None:
    event = WatchLimited(tree=clean("/tree"), reason="why", instead="that")
    before = index.tell(event, 1).bookmark.reader
    index.close()
    (tmp_path / "files.db").write_bytes(b"damaged" * 1_000)
    again = Index.open(tmp_path / "files.db")
    assert again.tell(event, 1).bookmark.reader != before
    again.close()


def test_others_may_look_at_it(tmp_path: Path, index: Index) -> None:
    index.tree("/tree").put([("a", Entry(1, 1, 1, b"x" * 32)), ("b", Entry(1, 1, 1, b"")), ("c", Entry(1, 1, 1))])
    assert current(tmp_path / "files.db") == {(b"x" * 32).hex()}
    assert folders_known(tmp_path / "files.db") == 1
    assert current(tmp_path / "none") == set()
    assert folders_known(tmp_path / "none") == 0


def test_files_that_nobody_looked_into_the_youngest_first(index: Index) -> None:
    tree = index.tree("/tree")
    tree.put(
        [("old", Entry(1, 1, 1)), ("young", Entry(9, 1, 1)), ("large", Entry(5, 99, 1)), ("known", Entry(5, 1, 1, b""))]
    )
    assert [path for path, _ in tree.not_looked_into(50, 10)] == ["young", "old"]
    assert [path for path, _ in tree.not_looked_into(50, 1)] == ["young"]
