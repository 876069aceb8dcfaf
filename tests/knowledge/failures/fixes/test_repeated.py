"""The same done again is known by the words that changed, and by the commands."""

from knowledge.events import FixCommand, FixEdit
from knowledge.failures.fixes.repeated import same
from knowledge.redact import clean


def edit(before: str, after: str, path: str = "a.py") -> list[FixEdit]:
    return [FixEdit(path=clean(path), diff=clean(f"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-{before}\n+{after}\n"))]


def ran(*lines: str) -> list[FixCommand]:
    return [FixCommand(command=clean(line), cwd=clean("/src"), sort="install") for line in lines]


def test_the_same_words_in_another_place_are_the_same() -> None:
    one = edit("return whole * discount", "return whole * discount / 100")
    assert same(one, [], edit("  return whole * discount", "  return whole * discount / 100", "b.py"), [])
    assert not same(one, [], edit("return whole * discount", "return 9"), [])
    assert not same(one, [], edit("return whole * discount / 100", "return whole * discount"), [])


def test_the_same_command_is_the_same() -> None:
    assert same([], ran("pip install flask"), [], ran("pip install flask"))
    assert same([], ran("pip install -U flask"), [], ran("pip install flask"))
    assert not same([], ran("pip install flask"), [], ran("npm ci"))


def test_a_command_is_no_edit() -> None:
    assert not same(edit("a", "b"), [], [], ran("npm ci"))
    assert not same(edit("a", "b"), ran("npm ci"), edit("a", "b"), [])


def test_names_that_were_replaced_are_the_same() -> None:
    shown = edit("import requests", "import requests, flask")
    done = edit("import orders", "import orders, django")
    assert not same(done, [], shown, [])
    assert same(done, [], shown, [], [("requests", "orders"), ("flask", "django")])
