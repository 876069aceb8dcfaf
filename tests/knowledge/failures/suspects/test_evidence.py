"""What a failure points at."""

import pytest

from knowledge.failures.suspects.evidence import evidence, within
from knowledge.redact import clean
from tests.knowledge.failures.suspects.changing import failing


@pytest.mark.parametrize(
    ("cwd", "file", "path"),
    [
        ("/src", "a/b.py", "a/b.py"),
        ("/src/web", "a.ts", "web/a.ts"),
        ("/src/web", "../a.py", "a.py"),
        ("/src", "/src/a.py", "a.py"),
        ("/src", "/usr/lib/a.py", None),
        ("/src", "../other/a.py", None),
        ("/src", "./a.py", "a.py"),
    ],
)
def test_a_file_is_named_below_the_tree(cwd: str, file: str, path: str | None) -> None:
    assert within("/src", cwd, file) == path


def test_frames_weigh_less_the_further_out_they_are() -> None:
    told = failing(frames=[("a.py", 3, "f"), ("/usr/lib/x.py", 1, "g"), ("test_a.py", 9, "test_f")])
    found = evidence([told], "/src")
    assert [(one.path, one.line, one.rank, one.weight) for one in found.places] == [
        ("a.py", 3, 0, 1.0),
        ("test_a.py", 9, 1, 0.5),
    ]


def test_names_are_those_that_the_message_quotes() -> None:
    found = evidence([failing("cannot import name 'load' from 'app.settings'")], "/src")
    assert found.names == {"load", "app", "settings"}


def test_the_test_is_known_by_its_id() -> None:
    found = evidence([failing(test_id=clean("tests/test_a.py::TestA::test_f[1]"))], "/src")
    assert (found.test, found.test_path) == ("test_f", "tests/test_a.py")


def test_others_of_the_run_are_heard_aside() -> None:
    found = evidence([failing("one", frames=[("a.py", 1, "f")]), failing("two", frames=[("b.py", 2, "g")])], "/src")
    assert [(one.path, one.weight) for one in found.places] == [("a.py", 1.0), ("b.py", 0.4)]
    assert "two" in found.said
