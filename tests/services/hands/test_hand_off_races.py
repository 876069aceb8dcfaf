"""While files are changed, somebody replaces them and their folders by links and back.

Nothing outside is touched; and where somebody was so quick that not all could be taken back, that is said.
"""

import os
import random
import select
import shutil
import signal
from collections import Counter
from pathlib import Path

from services.hands.changing import Changing
from services.hands.renaming import ByKernel
from tests import slices
from tests.services.hands.killing import in_child
from tests.services.hands.promoting import change, leave, now_there, picture, tried

FLIPPED = ("a.py", "src", "deep/er")
"""What is replaced by a link to the same outside, each by one exchange of names."""
FILES = ("a.py", "src/b.py", "deep/er/c.py")


class Scene:
    """A tree with what is good, and beside each a link to what is outside."""

    def __init__(self, folder: Path) -> None:
        self.tree, self.outside, self.rooms = folder / "tree", folder / "outside", folder / "rooms"
        self._fill(self.outside)
        self.safe = picture(self.outside)
        self.begin_again()

    def begin_again(self) -> None:
        """The folders in which names are exchanged stay what they are."""
        for folder in (self.tree, self.tree / "deep"):
            for path in folder.iterdir() if folder.exists() else ():
                if path.is_symlink() or path.is_file():
                    path.unlink()
                elif path.name != "deep":
                    shutil.rmtree(path)
        self._fill(self.tree)
        for name in FLIPPED:
            (self.tree / f"{name}.evil").symlink_to(self.outside / name)

    @staticmethod
    def _fill(root: Path) -> None:
        for name in FILES:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(b"0")

    def attack(self, seed: int) -> None:
        """Without end: replace something by a link, wait for nearly nothing, put it back."""
        chance, kernel = random.Random(seed), ByKernel()
        folder = os.open(self.tree, os.O_RDONLY | os.O_DIRECTORY)
        deep = os.open(self.tree / "deep", os.O_RDONLY | os.O_DIRECTORY)
        places = {"a.py": (folder, "a.py"), "src": (folder, "src"), "deep/er": (deep, "er")}
        while True:
            at, name = places[chance.choice(FLIPPED)]
            for longest in (0.001, 0.004):
                kernel.exchange(at, name, f"{name}.evil")
                select.select([], [], [], chance.random() * longest)

    def good(self) -> list[bytes | None]:
        """What the good files hold, wherever they are just now. Puts them back to their names."""
        for name in FLIPPED:
            if (self.tree / name).is_symlink():
                (self.tree / name).rename(self.tree / "spare")
                (self.tree / f"{name}.evil").rename(self.tree / name)
                (self.tree / "spare").rename(self.tree / f"{name}.evil")
        return [now_there(self.tree / name) for name in FILES]


def pause(child: int) -> None:
    os.kill(child, signal.SIGSTOP)
    os.waitpid(child, os.WUNTRACED)


def test_links_in_the_place_of_files_and_folders(folder: Path) -> None:
    scene, hand, found = Scene(folder), Changing(), Counter[str]()
    attacker = in_child(lambda: scene.attack(14))
    try:
        pause(attacker)
        for number in range(slices.of(5_000, 300)):
            before = scene.good()
            data = f"{number + 1}".encode()
            one = leave(scene.rooms, change(scene.tree, dict.fromkeys(FILES, data)), [data], number)
            os.kill(attacker, signal.SIGCONT)
            why = tried(one, hand)
            pause(attacker)
            assert picture(scene.outside) == scene.safe
            kind = "done" if not why else "left" if "[" in why else "refused"
            beside = [name for name in picture(scene.tree) if ".sotto" in name]
            assert [name for name in beside if name not in why] == []
            if kind == "left":
                scene.begin_again()
            else:
                assert scene.good() == ([data] * len(FILES) if kind == "done" else before), why
            found[kind] += 1
    finally:
        os.kill(attacker, signal.SIGKILL)
        os.waitpid(attacker, 0)
    assert found["done"]
    assert found["refused"]
    assert found["left"] < found["refused"]
