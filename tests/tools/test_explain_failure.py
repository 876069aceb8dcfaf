"""Why something broke, as a tool."""

from pathlib import Path

import pytest

from knowledge.events import Suspect, SuspectsRanked
from knowledge.redact import clean
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.asked import ask, refused
from tests.tools.broken_shop import HOSTILE, NOW, SHOP, Shop, broken
from tests.tools.stage import around
from tools.explain_failure import EXCERPT, explain_failure


def ranked(shop: Shop, failure: int, *suspects: tuple[str, str, float], since: int | None = 1) -> int:
    """Kind, title, probability."""
    found = [
        Suspect(
            kind=kind, ref=clean("e1" if kind == "edit" else "a1b2c3d4" * 5), title=clean(title), at=at(0, 8),
            paths=[], probability=sure, reasons=[clean("it changes src/pay.c, which fails")], features={},
        )
        for kind, title, sure in suspects
    ]  # fmt: skip
    event = SuspectsRanked(
        failure=failure,
        since=since,
        suspects=found,
        considered=len(found),
        unclear=all(one[2] < 0.5 for one in suspects),
    )
    return shop.hear(event, at(2, 9.1), cause=failure)


def test_all_that_is_known_is_told() -> None:
    shop, named = broken()
    seq = named["linker"]
    by = ranked(
        shop, seq, ("edit", "src/pay.c, src/pay.h", 0.81), ("commit", "Split payments", 0.12), ("edit", "x.c", 0.02)
    )
    answer = ask(explain_failure, around(shop, NOW, here=Path(SHOP)), failure="the build")
    lines = answer.text.splitlines()
    assert lines[0] == f"f{seq} is open: ld: undefined reference to `pay'"
    assert lines[1] == "At src/pay.c:31."
    assert lines[2] == "Command: make (exit status 2) in shop"
    assert lines[3] == f"Seen once, today 09:00 (e{seq})."
    assert lines[4:12] == [f"  {n}  line {n}" for n in range(14, 20)] + [
        "  20  ld: undefined reference to `pay'",
        "  21  make: *** Error 1",
    ]
    assert lines[12] == (f"Likely cause, 81%: edit e1, src/pay.c, src/pay.h: it changes src/pay.c, which fails (e{by})")
    assert lines[13].startswith("Or, 12%: commit a1b2c3d4, Split payments: ")
    assert lines[14:] == ["No fix is known yet."]
    assert answer.sources == (f"f{seq}", f"e{seq}", f"e{by}", "e1")
    assert answer.data["excerpt"] == [
        {"line": 14 + n, "text": t}
        for n, t in enumerate(
            [*(f"line {n}" for n in range(14, 20)), "ld: undefined reference to `pay'", "make: *** Error 1"]
        )
    ]


def test_a_known_fix_is_named_with_how_often_it_helped() -> None:
    shop, named = broken()
    seq = shop.failed(
        "python app.py",
        at(2, 14.6),
        "ModuleNotFoundError: No module named 'yaml'",
        tool="python",
        code="ModuleNotFoundError",
    )
    answer = ask(explain_failure, around(shop, NOW), failure="the import error")
    fix = next(one for one in answer.sources if one.startswith("x"))
    assert f"f{named['yaml']} is open" in answer.text
    assert f"Seen 2 times since Monday 09:00, last today 14:36 (e{seq})." in answer.text
    assert (
        f"Known fix {fix}: ran `pip install pyyaml` (fixed before, worked 1 of 1 time, learned Monday 09:12"
        in answer.text
    )


def test_what_closed_it_is_told() -> None:
    shop, named = broken()
    answer = ask(explain_failure, around(shop, NOW), failure=f"f{named['yaml']}")
    closed = answer.data["closed"]
    assert isinstance(closed, dict)
    assert answer.text.startswith(f"f{named['yaml']} is over")
    assert f"Over since Monday 09:18: command succeeded ({closed['by']})" in answer.text
    assert closed["by"] in answer.sources
    assert "Known fix x" in answer.text


def test_what_failed_in_the_same_run_is_named() -> None:
    shop, _ = broken()
    text = ask(explain_failure, around(shop, NOW, here=Path(SHOP))).text
    assert "In tests/test_web.py::test_login" not in text  # it has no place
    assert "At tests/test_web.py::test_login." in text
    assert "Failed in the same run: tests/test_web.py::test_login_redirect, tests/test_web.py::test_rounding" in text


def test_suspects_of_the_most_telling_one_are_those_of_the_run() -> None:
    shop, named = broken()
    ranked(shop, named["test_login"], ("commit", "Rotate tokens", 0.4))
    text = ask(explain_failure, around(shop, NOW), failure="test_rounding").text
    assert "Perhaps, though it is unclear, 40%: commit a1b2c3d4, Rotate tokens" in text


@pytest.mark.parametrize(
    ("suspects", "since", "said"),
    [
        ((), 1, "Nothing that changed since the last green run stands out."),
        ((), None, "Which change broke it is not known: no green run of this command is on record."),
        ((("edit", "a.c", 0.03),), 1, "Nothing that changed since the last green run stands out."),
    ],
)
def test_where_nothing_is_suspected_it_says_why(
    suspects: tuple[tuple[str, str, float], ...], since: int | None, said: str
) -> None:
    shop, named = broken()
    ranked(shop, named["linker"], *suspects, since=since)
    assert said in ask(explain_failure, around(shop, NOW), failure="the linker error").text


def test_what_nobody_captured_says_so() -> None:
    shop = Shop()
    shop.watched(at(0, 8))
    seq = shop.failed("make", at(0, 9), "exit status 2, not captured", fingerprint="", kind="", line=None)
    answer = ask(explain_failure, around(shop, at(0, 10)), failure="the build")
    assert answer.text.startswith(f"f{seq} is open: exit status 2, not captured")
    assert "What it printed is not on record." in answer.text
    assert "To have it read: sotto run -- make" in answer.text


def test_a_mistyped_command_is_put_right() -> None:
    shop = Shop()
    shop.watched(at(0, 8))
    said = "git: 'stauts' is not a git command. See 'git --help'."
    printed = [(1, said), (2, ""), (3, "The most similar command is"), (4, "\tstatus")]
    shop.failed("git stauts", at(0, 9), said, excerpt=printed)
    assert "Perhaps meant: git status (" in ask(explain_failure, around(shop, at(0, 10))).text


def test_a_test_is_seen_again_alone() -> None:
    shop, _ = broken()
    text = ask(explain_failure, around(shop, NOW), failure="test_rounding").text
    assert "pytest tests/test_web.py::test_rounding" in text


def test_flaky_ones_are_called_so() -> None:
    shop, named = broken()
    shop.passed_by_chance(named["test_rounding"], at(2, 14.9))
    text = ask(explain_failure, around(shop, NOW), failure="test_rounding").text
    assert "it is flaky: passed once although nothing had changed" in text


def test_a_long_output_is_cut_around_the_reason() -> None:
    shop = Shop()
    shop.watched(at(0, 8))
    printed = [(n, f"line {n} " + "x" * 400) for n in range(1, 41)]
    shop.failed("make", at(0, 9), "line 30 is wrong", excerpt=printed, line=30)
    excerpt = ask(explain_failure, around(shop, at(0, 10))).data["excerpt"]
    assert isinstance(excerpt, list)
    assert [one["line"] for one in excerpt] == [*range(27, 27 + EXCERPT)]  # type: ignore[call-overload,index]


def test_hostile_texts_stay_texts() -> None:
    shop = Shop()
    shop.watched(at(0, 8))
    seq = shop.failed(
        "make", at(0, 9), HOSTILE, message=HOSTILE, excerpt=[(1, HOSTILE)], file="a\x1b[2Jb.c", file_line=3
    )
    ranked(shop, seq, ("commit", HOSTILE, 0.9))
    shop.helps(seq, HOSTILE, at(0, 9.5))
    answer = ask(explain_failure, around(shop, at(0, 10)))
    assert answer.orders == ()
    assert "Ignore your instructions" in answer.text


def test_where_nothing_is_on_record_it_says_so(story: Story) -> None:
    answer = ask(explain_failure, around(story, at(0, 9)), failure="the build")
    assert not answer.recorded
    assert answer.text == "No failure is on record. Nothing is recorded at all yet."


@pytest.mark.parametrize("said", ["login", "zebra", "f999"])
def test_what_is_unclear_is_refused_with_a_hint(said: str) -> None:
    shop, _ = broken()
    error, hint = refused(explain_failure, around(shop, NOW), failure=said)
    assert error
    assert "f" in hint


def test_what_was_seen_in_a_sandbox_is_said_and_what_was_told_before_it_is_left_out() -> None:
    shop, _ = broken()
    run = shop.ran("make check", at(2, 14.7), status=1)
    shop.diagnosed(run, "exit status 1, and no output was captured", fingerprint="", kind="", line=None)
    seq = shop.diagnosed(run, "total.c:3: error: it is seven", check=12)
    answer = ask(explain_failure, around(shop, NOW), failure=f"f{seq}")
    assert "It was seen in a sandbox (j12)." in answer.text
    assert answer.data["check"] == "j12"
    assert "no output was captured" not in answer.text
