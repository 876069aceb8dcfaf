"""Whenever the hands are killed, the tree is afterwards as it was, or as it was to be, and nothing lies beside it."""

import errno
import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.hands.changing import Changing
from services.hands.renaming import ByKernel, Renames
from services.hands.slot import Steps
from tests import slices
from tests.services.hands.killing import Bare, Linking, killed_after, killed_at
from tests.services.hands.promoting import Leave, Naive, granted, picture, tried

WANTED = {"src/a.py": b"a = 2\n", "src/b.py": None, "run.sh": b"false\n", "new/deep/c.py": b"c = 1\n", "mode": b"m\n"}
MODES = {"mode": 0o755}
RENAMES: dict[str, Callable[[Steps], Renames]] = {"kernel": lambda _step: ByKernel(), "links": Linking, "bare": Bare}
STRIDE = {"kernel": 1, "links": 2, "bare": 3}
MOST_STEPS = 80
"""More than any application here has."""


class Scene:
    """A tree, and what somebody granted for it."""

    def __init__(self, folder: Path, ago_s: int = 0) -> None:
        self.tree = folder / "tree"
        (self.tree / "src").mkdir(parents=True)
        for name in ("src/a.py", "src/b.py", "run.sh", "stays"):
            (self.tree / name).write_bytes(name.encode())
        (self.tree / "mode").write_bytes(b"m\n")
        self.before = picture(self.tree)
        self.leave: Leave = granted(self.tree, folder / "rooms", WANTED, MODES, ago_s)

    def act(self, step: Steps, renames: str = "kernel") -> None:
        self.leave.given_to(Changing(step=step, renames=RENAMES[renames](step)))

    @property
    def after(self) -> dict[str, tuple[int, bytes | str]]:
        """What it is to be."""
        folders = {name: (self.tree.stat().st_mode & 0o777, "folder") for name in ("src", "new", "new/deep")}
        kept = {name: what for name, what in self.before.items() if WANTED.get(name, b"") is not None}
        changed = {name: (kept.get(name, (0o644, b""))[0], data) for name, data in WANTED.items() if data is not None}
        return dict(sorted({**kept, **folders, **changed, "mode": (0o755, b"m\n")}.items()))

    def verdict(self, renames: str = "kernel") -> str:
        """What it came to when the next one took it up: `before` or `after`."""
        why = tried(self.leave, Changing(renames=RENAMES[renames](lambda _step: None)))
        found = picture(self.tree)
        if found == self.before:
            assert why
            return "before"
        assert not why, why
        assert found == self.after
        return "after"


def scenes(folder: Path, ago_s: int = 0, stride: int = 1) -> Any:
    for number in range(0, MOST_STEPS, stride):
        yield number, Scene(folder / str(number), ago_s)


@pytest.mark.parametrize("renames", RENAMES)
def test_killed_at_each_step_and_taken_up_while_the_grant_is_good(folder: Path, renames: str) -> None:
    found = []
    for number, scene in scenes(folder, stride=slices.of(1, STRIDE[renames])):
        if not killed_at(lambda step, scene=scene: scene.act(step, renames), number):  # type: ignore[misc]
            break
        found.append(scene.verdict(renames))
    assert len(found) > 10
    assert set(found) == {"after"}


@pytest.mark.parametrize("renames", RENAMES)
def test_killed_at_each_step_and_taken_up_when_the_grant_is_over(folder: Path, renames: str) -> None:
    found = []
    for number, scene in scenes(folder, ago_s=121, stride=slices.of(1, STRIDE[renames])):
        if not killed_at(lambda step, scene=scene: scene.act(step, renames), number):  # type: ignore[misc]
            break
        found.append(scene.verdict(renames))
    assert found == sorted(found, reverse=True)
    assert set(found) == {"before", "after"}


def test_killed_again_while_it_is_taken_back(folder: Path) -> None:
    for number, scene in scenes(folder, ago_s=121):
        killed_at(scene.act, 12)
        if not killed_at(scene.act, number):
            break
        assert scene.verdict() == "before"
    assert number > 5


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """How long one takes is known from the processor time of the first; that is a guess, and need be no more."""
    whole = Scene(tmp_path / "whole")
    began = time.monotonic()
    whole.act(lambda _step: None)
    lasts, found, kills, chance = time.monotonic() - began, set(), 0, random.Random(14)
    for number in range(slices.of(1_000, 60)):
        scene = Scene(tmp_path / str(number), ago_s=chance.choice((0, 121)))
        kills += killed_after(lambda scene=scene: scene.act(lambda _step: None), chance.random() * lasts * 1.5)  # type: ignore[misc]
        found.add(scene.verdict())
    assert kills > 10
    assert "after" in found


def test_who_just_writes_leaves_half_of_it(folder: Path) -> None:
    """The control: the same scenes find it out."""
    half = 0
    for number, scene in scenes(folder):
        if not killed_at(lambda step, scene=scene: scene.leave.given_to(Naive(step)), number):  # type: ignore[misc]
            break
        found = picture(scene.tree)
        changed = [found.get(name, (0, None))[1] == content for name, content in WANTED.items() if name != "mode"]
        half += any(changed) and not all(changed)
    assert half > 3


def test_a_disk_that_is_full_at_any_step_changes_nothing(folder: Path) -> None:
    for number, scene in scenes(folder):
        left, told = iter(range(number)), list[str]()

        def step(name: str, left: Iterator[int] = left, told: list[str] = told) -> None:
            told.append(name)
            if next(left, None) is None and not name.startswith(("back", "cleared", "undone")):
                raise OSError(errno.ENOSPC, "No space left on device")

        why = tried(scene.leave, Changing(step=step))
        if told[number] == "changed":
            break
        assert "the disk was full in the middle of it" in why
        assert picture(scene.tree) == scene.before
    assert number > 10


def test_files_that_may_not_grow_change_nothing(folder: Path) -> None:
    """What the kernel refuses to write, as it does on a full disk."""
    for most in (10, 1_500, 3_000):
        (folder / f"{most}").mkdir()
        scene = Scene(folder / f"{most}")

        def act(step: Steps, most: int = most, scene: Scene = scene) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            scene.act(step)

        killed_at(act, MOST_STEPS)
        assert picture(scene.tree) in (scene.before, scene.after)
    assert picture(scene.tree) == scene.after
