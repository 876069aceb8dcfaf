"""A small shop whose tests fail, told to a log with a real repository; for tests of who is suspected."""

from pathlib import Path

from daemon.bench.suspects_cases import Case, Step
from daemon.bench.suspects_history import History
from daemon.bench.suspects_runs import Run
from daemon.bench.suspects_templates import Template
from daemon.paths import Paths
from knowledge.changes.change import Content, Sort
from knowledge.envelope import Envelope
from knowledge.events import Event
from knowledge.store.log_writer import Bookmark, LogWriter, Unit

SHOP = "def price(key):\n    return 3\n\n\ndef total(keys):\n    return sum(price(key) for key in keys)\n"
WRONG = SHOP.replace("return 3", "return 4")
FILES = {
    "shop.py": SHOP,
    "tests/test_shop.py": "from shop import total\n\n\ndef test_total():\n    assert total(['a']) == 3\n",
    "notes.md": "one\n",
    "other.py": "def other():\n    return 1\n",
    "requirements.txt": "yaml==1\n",
}
OUTPUT = """F                                                                        [100%]
=================================== FAILURES ===================================
__________________________________ test_total __________________________________

    def test_total():
>       assert total(['a']) == 3
E       AssertionError: assert 4 == 3
E        +  where 4 = total(['a'])

tests/test_shop.py:5: AssertionError
=========================== short test summary info ============================
FAILED tests/test_shop.py::test_total - AssertionError: assert 4 == 3
1 failed in 0.02s
"""


def step(path: str, before: str, after: str, sort: Sort = "edit", title: str = "") -> Step:
    return Step(sort, (Content(path, before, after),), title=title or path)


BREAKS = step("shop.py", SHOP, WRONG)
NOTED = step("notes.md", "one\n", "two\n")
OTHER = step("other.py", FILES["other.py"], "def other():\n    return 2\n")
PULLED = step("other.py", "def other():\n    return 2\n", "def other():\n    return 5\n", "commit", "five of them")
INSTALLED = Step("environment", (), "pip install yaml==2")


class Told(History):
    """A history that goes on."""

    def __init__(self, made: Case, home: Paths, tree: Path) -> None:
        super().__init__(made, home, tree)
        self._home = home

    def again(self, *steps: Step) -> None:
        """More is changed, and it fails as before."""
        self.log = LogWriter.open(self._home.core)
        for one in steps:
            self.step(one)
        self.fail()
        self.log.close()

    def say(self, event: Event) -> Envelope:
        """Something more is told, because of the failure."""
        self.log = LogWriter.open(self._home.core)
        seen = self.says(event, cause=self.failure)
        self.log.close()
        return seen

    def bookmark(self, reader: str, seq: int) -> None:
        """A reader has come so far."""
        log = LogWriter.open(self._home.core)
        log.producer(reader, "life-1", self.at)
        log.commit([Unit(reader, "life-1", (), Bookmark(reader, seq), 1)], self.at)
        log.close()


def told(home: Paths, tree: Path, *steps: Step, culprit: int = 0, output: str = OUTPUT, green: bool = True) -> Told:
    """What happened, in the log of `home` and in `tree`."""
    made = Case("shop", Template("shop", FILES, {}, ()), list(steps), culprit, red=Run(1, output))
    history = Told(made, home, tree)
    history.tell(green=green)
    return history
