"""Somebody works in the tree between any two steps: nothing of theirs is lost, and what is half done is said."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.events import ActDone
from services.hands.changing import Changing
from services.hands.renaming import ByKernel, Plain, Renames
from services.hands.slot import Steps
from tests.services.hands.killing import killed_at
from tests.services.hands.promoting import granted, now_there, tried

WANTED = {"a": b"a2", "b": b"b2", "new": b"n2", "gone": None}
BEFORE = {"a": b"a1", "b": b"b1", "new": None, "gone": b"g1"}
MINE = b"mine, and nobody else's"
MOST_STEPS = 60
READY = 12
"""A step at which most is exchanged and nothing is done yet."""


def overwrites(path: Path) -> None:
    path.write_bytes(MINE)


def replaces(path: Path) -> None:
    (path.parent / "spare").write_bytes(MINE)
    (path.parent / "spare").rename(path)


def removes(path: Path) -> None:
    path.unlink(missing_ok=True)


def links(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path.parent.parent / "outside")


def takes_it_for_a_folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def cleans_up(path: Path) -> None:
    """What nobody knows goes, as `git clean` does it."""
    for one in path.parent.glob(".sotto-*"):
        one.unlink()


DEEDS = (overwrites, replaces, removes, links, takes_it_for_a_folder, cleans_up)


class Disturbed:
    """Renames, and tells of each just before."""

    def __init__(self, renames: Renames, step: Steps) -> None:
        self._renames, self._step = renames, step

    def exchange(self, folder: int, one: str, other: str) -> bool:
        self._step("about to exchange")
        return self._renames.exchange(folder, one, other)

    def move(self, folder: int, name: str, to: str) -> None:
        self._step("about to move")
        self._renames.move(folder, name, to)


def disturbed(
    folder: Path, number: int, deed: Callable[[Path], None], name: str, *, plain: bool, late: bool = False
) -> bool:
    """Whether there is such a step; the rest is looked at. `late`: somebody has to be taken back for its age."""
    tree, left = folder / "tree", iter(range(number))
    tree.mkdir()
    (folder / "outside").write_bytes(b"safe")
    for path, data in BEFORE.items():
        if data is not None:
            (tree / path).write_bytes(data)
    done: list[str] = []

    def step(at: str) -> None:
        if next(left, None) is None and not done:
            done.append(at)
            deed(tree / name)

    one = granted(tree, folder / "rooms", WANTED, ago_s=121 if late else 0)
    if late:
        killed_at(lambda kills: one.given_to(Changing(step=kills)), READY)
    why = tried(one, Changing(renames=Disturbed(Plain() if plain else ByKernel(), step), step=step))
    if not done:
        return False
    held = {path: now_there(tree / path) for path in WANTED if path != name}
    if why:
        named = {path for path in held if path in why.partition("[")[2]}
        assert {path: data for path, data in held.items() if path not in named} == {
            path: BEFORE[path] for path in held if path not in named
        }, f"{done} {why}"
    else:
        assert held == {path: WANTED[path] for path in held}, done
    if deed in {overwrites, replaces}:
        assert MINE in [now_there(path) for path in tree.iterdir()], f"{done} {why}"
    if deed is not cleans_up:
        assert not [path for path in tree.glob(".sotto-*") if path.name not in why and now_there(path) != MINE], done
    assert (folder / "outside").read_bytes() == b"safe"
    return True


@pytest.mark.parametrize("plain", [False, True], ids=["kernel", "plain"])
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
@pytest.mark.parametrize("name", WANTED)
def test_between_any_two_steps(folder: Path, deed: Callable[[Path], None], name: str, *, plain: bool) -> None:
    for number in range(MOST_STEPS):
        here = folder / str(number)
        here.mkdir()
        if not disturbed(here, number, deed, name, plain=plain):
            break
    assert number > 10


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
@pytest.mark.parametrize("name", WANTED)
def test_between_any_two_steps_back(folder: Path, deed: Callable[[Path], None], name: str) -> None:
    for number in range(MOST_STEPS):
        here = folder / str(number)
        here.mkdir()
        if not disturbed(here, number, deed, name, plain=False, late=True):
            break
    assert number > 5


def test_a_folder_that_is_moved_away_while_its_files_change_keeps_what_it_held(folder: Path) -> None:
    tree = folder / "tree"
    (tree / "src").mkdir(parents=True)
    (tree / "src/a").write_bytes(b"a1")
    (tree / "b").write_bytes(b"b1")

    def step(name: str) -> None:
        if name == "put src/a":
            (tree / "src").rename(folder / "moved")
            (tree / "src").mkdir()
            (tree / "src/a").write_bytes(MINE)

    one = granted(tree, folder / "rooms", {"b": b"b2", "src/a": b"a2"})
    assert "moved or replaced in the meantime" in tried(one, Changing(step=step))
    assert [(folder / name).read_bytes() for name in ("moved/a", "tree/src/a", "tree/b")] == [b"a1", MINE, b"b1"]
    assert sorted(path.name for path in (folder / "moved").iterdir()) == ["a"]


def test_what_is_written_to_the_old_file_afterwards_is_kept_and_said(folder: Path) -> None:
    tree = folder / "tree"
    tree.mkdir()
    (tree / "a").write_bytes(b"a1")

    def step(name: str) -> None:
        if name == "put a":
            next(tree.glob(".sotto-*")).write_bytes(MINE)

    [said] = granted(tree, folder / "rooms", {"a": b"a2"}).given_to(Changing(step=step))
    [beside] = tree.glob(".sotto-*")
    assert isinstance(said, ActDone)
    assert f"{beside.name} holds what somebody wrote meanwhile" in said.summary
    assert beside.read_bytes() == MINE


def test_what_was_not_touched_yet_is_not_said_to_be_left(folder: Path) -> None:
    tree = folder / "tree"
    tree.mkdir()
    (tree / "a").write_bytes(b"a1")
    one = granted(tree, folder / "rooms", {"a": b"a2"}, ago_s=121)
    assert killed_at(lambda kills: one.given_to(Changing(step=kills)), 3)
    (tree / "a").write_bytes(MINE)
    assert tried(one, Changing()).endswith("nothing was changed: it was interrupted")
    assert (tree / "a").read_bytes() == MINE
