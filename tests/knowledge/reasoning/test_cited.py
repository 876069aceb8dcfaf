import pytest

from knowledge.reasoning.cited import ids, is_missing, made_up, missing, sources
from knowledge.reasoning.parts import Result
from knowledge.redact import clean


def result(text: str, *cited: str, outcome: str = "answered") -> Result:
    return Result(n=1, outcome=outcome, text=clean(text), sources=[clean(one) for one in cited])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("f12 broke after e5, see n3.", ["f12", "e5", "n3"]),
        ("(t9), x4; j7: a1", ["t9", "x4", "j7", "a1"]),
        ("f12, and f12 again", ["f12"]),
        ("x86 and f16 and x64", []),
        ("src/f12.py, v1.e5, e2e, n8n, f12-3, 0xf12, F12, python3", []),
        ("nothing", []),
    ],
)
def test_ids_are_found(text: str, found: list[str]) -> None:
    assert ids(text) == found


def test_an_id_that_nobody_told_is_made_up() -> None:
    assert made_up("f12 and f99 and n3", "asked of f12", "e4 n3") == ["f99"]
    assert made_up("f12", "") == ["f12"]
    assert made_up("no id", "f12") == []


def test_an_answer_rests_on_what_it_names() -> None:
    results = [result("f12 broke (e5)", "f12", "e5", "abc123def456"), result("n3  a rule", "n3")]
    assert sources("As f12 says.", results) == ["f12"]
    assert sources("By abc123def456, and n3.", results) == ["abc123def456", "n3"]


def test_where_it_names_none_it_rests_on_all_that_answered() -> None:
    results = [result("a", "f12"), result("b", "n3", outcome="not found"), result("c", "x1", "f12")]
    assert sources("It broke.", results) == ["f12", "x1"]
    assert sources("It broke, says f99.", results) == ["f12", "x1"]
    assert sources("It broke.", []) == []


def test_a_longer_id_is_another() -> None:
    assert sources("See f123.", [result("a", "f12", "f1234")]) == ["f12", "f1234"]


def test_what_is_missing_is_said() -> None:
    assert missing(["f99"]) == "f99 is not on record"
    assert missing(["f99", "n1"]) == "f99 and n1 are not on record"
    assert is_missing(missing(["f99"]))
    assert not is_missing("it was interrupted")
