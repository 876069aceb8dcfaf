"""Somebody works in the tree between any two steps: nothing of theirs is lost, and what is half done is said."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.hands.changing import Changing
from services.hands.renaming import ByKernel, Plain
from tests.services.hands.promoting import granted, now_there, tried

MEMORY = "/dev/shm"
WANTED = {"a": b"a2", "b": b"b2", "new": b"n2", "gone": None}
BEFORE = {"a": b"a1", "b": b"b1", "new": None, "gone": b"g1"}
MINE = b"mine, and nobody else's"
MOST_STEPS = 40


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


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY if Path(MEMORY).is_dir() else None) as folder:
        yield Path(folder)


def disturbed(folder: Path, number: int, deed: Callable[[Path], None], name: str, *, plain: bool) -> bool:
    """Whether there is such a step; the rest is looked at."""
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

    one = granted(tree, folder / "rooms", WANTED)
    why = tried(one, Changing(renames=Plain() if plain else ByKernel(), step=step))
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
