"""Stories from red to green in real files, with what real tools printed when it was red."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from knowledge.changes.change import Change, Content, Sort
from knowledge.events import CommandFinished, FailureDiagnosed
from knowledge.failures.findings import findings
from knowledge.failures.fixes.learning import Episode, Learned, Why, learn
from knowledge.failures.readers import diagnostics
from knowledge.failures.telling import of_findings
from knowledge.redact import clean

SECOND = 1_000_000
TESTS = f"{sys.executable} -m pytest -q -p no:cacheprovider"


class Story:
    """A project in a folder. Each thing that is done to it takes a second."""

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        self.folder, self.now = folder, 0
        self.changes: list[Change] = []
        self.failures: list[tuple[int, list[FailureDiagnosed]]] = []
        for path, text in files.items():
            self._put(path, text)

    def red(self, command: str = TESTS) -> list[FailureDiagnosed]:
        """Run a command that fails; what is told of it."""
        self.now += SECOND
        done = subprocess.run(command, shell=True, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode
        return self.said(done.stdout + done.stderr, command, done.returncode)

    def said(self, output: str, command: str = "make", status: int = 1) -> list[FailureDiagnosed]:
        """As if a command had printed this and failed."""
        self.now += SECOND
        event = CommandFinished(
            command=clean(command),
            cwd=clean(str(self.folder)),
            status=status,
            started=self.now - SECOND,
            duration_ms=1_000,
            output="s",
        )
        told = of_findings(event, output, findings(output, diagnostics, command, status))
        self.failures.append((self.now, told))
        return told

    def edit(self, path: str, before: str, after: str, sort: Sort = "edit", by: str = "") -> None:
        """Save a file in which one text has taken the place of another."""
        text = (self.folder / path).read_text()
        assert before in text
        self.write(path, text.replace(before, after, 1), sort, by)

    def write(self, path: str, text: str | None, sort: Sort = "edit", by: str = "") -> None:
        """Save a file, or remove it."""
        place = self.folder / path
        content = Content(path, place.read_text() if place.exists() else None, text)
        self._put(path, text)
        self._done(sort, path, contents=(content,), by=by)

    def ran(self, command: str, sort: Sort = "command") -> None:
        self._done(sort, command, command=command)

    def lost(self, path: str) -> None:
        """A file changed, and nobody knows how."""
        self._done("edit", path, unknown=(path,))

    def learn(self, *, flaky: bool = False, number: int = 0) -> Learned | Why:
        """What is learned of the failure with this number among those of the last red run."""
        red, told = self.failures[-1]
        first, late = self.failures[0][0], [one for one in self.changes if one.at > red]
        done = [one for one in self.changes if one.at > first]
        runs, broke = len(self.failures), [one for one in self.changes if one.at <= first]
        return learn(Episode(told[number], str(self.folder), done, late, runs, flaky, self._read, lambda: broke))

    def _done(self, sort: Sort, title: str, **more: object) -> None:
        self.now += SECOND
        seq = len(self.changes) + 1
        change = Change(sort, seq, f"e{seq}", title, self.now, str(self.folder), cwd=str(self.folder), **more)  # type: ignore[arg-type]
        self.changes.append(change)

    def _put(self, path: str, text: str | None) -> None:
        place = self.folder / path
        if text is None:
            place.unlink()
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)

    def _read(self, path: str) -> str | None:
        place = self.folder / path
        return place.read_text() if place.is_file() else None


def lines(learned: Learned | Why) -> list[str]:
    """What a fix changed: `path -removed +added`."""
    assert isinstance(learned, Learned), learned
    found = []
    for one in learned.hunks:
        removed, added = (" / ".join(line.strip() for line in side) for side in (one.hunk.before, one.hunk.after))
        found.append(f"{one.hunk.path} -{removed} +{added}")
    return sorted(found)


def commands(learned: Learned | Why) -> list[str]:
    assert isinstance(learned, Learned), learned
    return [one.command for one in learned.commands]


def python_shop() -> dict[str, str]:
    """A small project: tests, the module they are of, one that it asks for, and one that has nothing to do with it."""
    return {
        "shop/__init__.py": "",
        "shop/orders.py": _ORDERS,
        "shop/prices.py": _PRICES,
        "shop/mail.py": _MAIL,
        "tests/test_orders.py": _TESTS,
        "tests/test_mail.py": _MAIL_TESTS,
        "conftest.py": "",
        "README.md": "# Shop\n\nOrders and prices.\n",
        "pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\n",
    }


def unrelated(story: Story, which: Iterable[int] = range(5)) -> None:
    """What people do at the same time."""
    doings = (
        lambda: story.edit("README.md", "Orders and prices.", "Orders, prices and totals of a test."),
        lambda: story.edit("shop/mail.py", "Regards", "Kind regards"),
        lambda: story.edit("shop/orders.py", '"""Orders."""', '"""Orders of the shop."""'),
        lambda: story.edit("shop/mail.py", "def greeting", "def footer():\n    return 'bye'\n\n\ndef greeting"),
        lambda: story.edit("pyproject.toml", "version = '1'", "version = '2'"),
    )
    for number in which:
        doings[number]()


_ORDERS = '''"""Orders."""

from shop.prices import price, rounded

LIMIT = 10


def total(items, discount=0):
    """What all of it costs."""
    whole = sum(price(item) for item in items)
    return whole - whole * discount / 100


def count(items):
    return len(items)


def describe(items):
    return f"{count(items)} items, {rounded(total(items))}"
'''
_PRICES = '''"""Prices."""

PRICES = {"tea": 4, "cup": 6}


def price(item):
    return PRICES[item]


def rounded(amount):
    return round(amount, 2)


def cheapest():
    return min(PRICES, key=PRICES.get)
'''
_MAIL = '''"""Mail."""


def subject(number):
    return f"Order {number}"


def greeting(name):
    return f"Regards, {name}"
'''
_TESTS = """from shop.orders import count, describe, total


def test_total():
    assert total(["tea", "cup"], 10) == 9


def test_count():
    assert count(["tea"]) == 1


def test_describe():
    assert describe(["tea"]) == "1 items, 4"
"""
_MAIL_TESTS = """from shop.mail import subject


def test_subject():
    assert subject(3) == "Order 3"
"""
