"""What is done between the look at a plan and its application: each attack is refused with its own sentence.

The same attacks get through where files are just opened and written, which shows that they are attacks.
"""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.beneath import by_kernel, by_steps
from services.hands.changing import Changing
from tests.conftest import REPOSITORY
from tests.services.hands.attacks import ATTACKS, HARM, Attack, prepared
from tests.services.hands.promoting import Naive, picture, tried

NO_MOUNTS = 77


@pytest.fixture(params=["kernel", "steps"])
def hand(request: pytest.FixtureRequest) -> Changing:
    return Changing(opener=by_kernel if request.param == "kernel" else by_steps)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_it_is_refused_and_said_why(attack: Attack, tmp_path: Path, hand: Changing) -> None:
    _, one = prepared(attack, tmp_path)
    before = picture(tmp_path)
    assert attack.says in tried(one, hand)
    after = {name: what for name, what in picture(tmp_path).items() if "rooms" not in name}
    assert after == {name: what for name, what in before.items() if "rooms" not in name}


@pytest.mark.parametrize("attack", [one for one in ATTACKS if not one.harmless], ids=lambda attack: attack.name)
def test_who_just_writes_lets_it_through(attack: Attack, tmp_path: Path) -> None:
    _, one = prepared(attack, tmp_path)
    before = picture(tmp_path)
    one.given_to(Naive())
    assert picture(tmp_path) != before


def test_a_mount_point_in_between_is_no_way(tmp_path: Path) -> None:
    """In a mount namespace of its own, where one may be made."""
    (tmp_path / "tree/in").mkdir(parents=True)
    script = Path(__file__).with_name("mounted_between.py")
    words = ["unshare", "-Urm", sys.executable, str(script), str(tmp_path / "tree")]
    ended = subprocess.run(words, check=False, capture_output=True, text=True, cwd=REPOSITORY)
    if ended.returncode == NO_MOUNTS or "unshare" in ended.stderr:
        pytest.skip("no mounts may be made here")
    assert ended.stdout == "refused 4\n", ended.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make these")
def test_what_is_somebody_elses_and_devices_are_refused(tmp_path: Path, hand: Changing) -> None:
    tree, one = prepared(Attack("", ""), tmp_path)
    os.chown(tree / "a.py", 65_534, 65_534)
    assert "somebody else's" in tried(one, hand)
    (tree / "a.py").unlink()
    os.mknod(tree / "a.py", 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    assert "it is a device" in tried(one, hand)
    (tree / "a.py").unlink()
    (tree / "a.py").write_bytes(b"a\n")
    os.chown(tree, 65_534, 65_534)
    assert "folder is somebody else's" in tried(one, hand)


def test_what_somebody_has_open_for_writing_is_left_alone(tmp_path: Path, hand: Changing) -> None:
    tree, one = prepared(Attack("", ""), tmp_path)
    before = picture(tree)
    with (tree / "a.py").open("ab"):
        assert "open for writing" in tried(one, hand)
    assert picture(tree) == before


def test_sottos_own_files_are_not_changed(tmp_path: Path) -> None:
    tree, one = prepared(Attack("", "", {"home/data/core.db": HARM}), tmp_path)
    assert "Sotto's own" in tried(one, Changing(own=[tree / "home/data"]))
    assert not (tree / "home").exists()
