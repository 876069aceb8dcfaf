"""Files are changed as granted: all of them, with their rights, and nothing beside them stays."""

import os
from pathlib import Path

import pytest

from daemon.beneath import by_kernel, by_steps
from knowledge.errors import ActRefused, GrantRefused
from knowledge.events import ActDone
from services.hands.changing import Changing
from services.hands.renaming import ByKernel, Plain
from tests.services.hands.promoting import Leave, change, granted, leave, picture


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    (tree / "src").mkdir(parents=True)
    (tree / "src/a.py").write_bytes(b"a = 1\n")
    (tree / "src/b.py").write_bytes(b"b = 1\n")
    (tree / "run.sh").write_bytes(b"true\n")
    (tree / "run.sh").chmod(0o755)
    return tree


@pytest.fixture(params=["kernel", "plain"])
def hand(request: pytest.FixtureRequest) -> Changing:
    if request.param == "kernel":
        return Changing(renames=ByKernel(), opener=by_kernel)
    return Changing(renames=Plain(), opener=by_steps)


WANTED = {"src/a.py": b"a = 2\n", "src/b.py": None, "run.sh": b"false\n", "new/deep/c.py": b"c = 1\n"}


def test_all_of_it_is_done(tree: Path, tmp_path: Path, hand: Changing) -> None:
    [said] = granted(tree, tmp_path / "rooms", WANTED, {"new/deep/c.py": 0o640}).given_to(hand)
    assert isinstance(said, ActDone)
    assert said.summary == "4 files: 2 changed, 1 new, 1 removed"
    assert picture(tree) == {
        "new": (tree.stat().st_mode & 0o777, "folder"),
        "new/deep": (tree.stat().st_mode & 0o777, "folder"),
        "new/deep/c.py": (0o640, b"c = 1\n"),
        "run.sh": (0o755, b"false\n"),
        "src": (tree.stat().st_mode & 0o777, "folder"),
        "src/a.py": (0o644, b"a = 2\n"),
    }


def test_what_was_there_is_kept(tree: Path, tmp_path: Path, hand: Changing) -> None:
    one = granted(tree, tmp_path / "rooms", WANTED)
    one.given_to(hand)
    kept = sorted(path.read_bytes() for path in (one.room / "before").iterdir())
    assert kept == [b"a = 1\n", b"b = 1\n", b"true\n"]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (one.room / "before").iterdir())


def test_rights_alone_are_changed(tree: Path, tmp_path: Path, hand: Changing) -> None:
    granted(tree, tmp_path / "rooms", {"src/a.py": b"a = 1\n"}, {"src/a.py": 0o755}).given_to(hand)
    assert picture(tree)["src/a.py"] == (0o755, b"a = 1\n")


def test_a_folder_that_held_nothing_else_goes_with_its_last_file(tree: Path, tmp_path: Path, hand: Changing) -> None:
    granted(tree, tmp_path / "rooms", {"src/a.py": None, "src/b.py": None}).given_to(hand)
    assert sorted(picture(tree)) == ["run.sh"]


def test_attributes_stay(tree: Path, tmp_path: Path, hand: Changing) -> None:
    os.setxattr(tree / "src/a.py", "user.note", b"mine")
    granted(tree, tmp_path / "rooms", {"src/a.py": b"a = 2\n"}).given_to(hand)
    assert os.getxattr(tree / "src/a.py", "user.note") == b"mine"
    assert os.listxattr(tree / "src/b.py") == []


def test_done_twice_is_done_once(tree: Path, tmp_path: Path, hand: Changing) -> None:
    one = granted(tree, tmp_path / "rooms", WANTED)
    first = one.given_to(hand)
    (tree / "src/a.py").write_bytes(b"a = 3\n")
    assert one.given_to(hand) == first
    assert (tree / "src/a.py").read_bytes() == b"a = 3\n"


def test_without_leave_nothing_moves(tree: Path, tmp_path: Path, hand: Changing) -> None:
    one = granted(tree, tmp_path / "rooms", WANTED)
    before = picture(tree)
    with pytest.raises(GrantRefused, match="checkpoint"):
        Leave(one.granted.effect, one.room).given_to(hand)  # type: ignore[arg-type]
    assert picture(tree) == before


def test_one_that_changed_keeps_all_of_it_from_being_done(tree: Path, tmp_path: Path, hand: Changing) -> None:
    one = granted(tree, tmp_path / "rooms", WANTED)
    (tree / "run.sh").write_bytes(b"echo mine\n")
    before = picture(tree)
    with pytest.raises(ActRefused, match=r"run\.sh: it was changed since it was shown"):
        one.given_to(hand)
    assert picture(tree) == before


def test_a_content_that_is_gone_from_the_room_changes_nothing(tree: Path, tmp_path: Path, hand: Changing) -> None:
    one = leave(tmp_path / "rooms", change(tree, WANTED), [b"a = 2\n", b"false\n"])
    before = picture(tree)
    with pytest.raises(ActRefused, match="gone or damaged"):
        one.given_to(hand)
    assert picture(tree) == before
