"""What a failure shows: what it says without values and names, and whether that says anything."""

import pytest

from knowledge.failures.fixes.symptom import Symptom


@pytest.mark.parametrize(
    "message",
    [
        "assert 41 == 42",
        "AssertionError",
        "java.lang.AssertionError:",
        "expected 3 to equal 4",
        "expected: <2> but was: <3>",
        "expect(received).toBe(expected)",
        "Failed asserting that two arrays are equal.",
        "exit status 1",
        "[all] Error 1",
        "Command '['sh']' returned non-zero exit status 3.",
        "script failed with 2",
        "12 34",
        "",
    ],
)
def test_what_only_says_that_something_is_wrong_is_generic(message: str) -> None:
    assert Symptom(message=message).generic
    assert Symptom(message=message).shape == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Symptom("shell", "", "jq: command not found"), Symptom("shell", "", "tree: command not found")),
        (Symptom("psql", "", "no such column: users.email"), Symptom("psql", "", "no such column: a_b.c")),
        (Symptom("ld", "", "cannot find -lssl"), Symptom("ld", "", "cannot find -lcurl")),
        (
            Symptom("pytest", test_id="a", message="no such table: ab"),
            Symptom("junit", test_id="b", message="no such table: x_y"),
        ),
    ],
)
def test_failures_of_one_shape_differ_in_names(one: Symptom, other: Symptom) -> None:
    assert one.shape == other.shape != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Symptom("shell", "", "a.sh: permission denied"), Symptom("shell", "", "a.sh: command not found")),
        (Symptom("shell", "", "jq: command not found"), Symptom("make", "", "jq: command not found")),
        (Symptom("tsc", "TS1", "cannot find name 'a1'"), Symptom("tsc", "TS2", "cannot find name 'a1'")),
    ],
)
def test_failures_that_say_something_else_have_another_shape(one: Symptom, other: Symptom) -> None:
    assert one.shape != other.shape


def test_the_identifier_it_is_about_belongs_to_what_it_says() -> None:
    assert Symptom("maven", "", "cannot find symbol", symbol="getTotal").said == "cannot find symbol 'getTotal'"
    assert Symptom("gcc", "", "'x' undeclared", symbol="x").said == "'x' undeclared"
