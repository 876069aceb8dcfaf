"""All readers together: each thing once, bounded, and nothing that text can do to them."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.failures.matcher_files import own
from knowledge.failures.readers import MOST, READERS, diagnostics
from knowledge.failures.searching import FIRST, LAST
from knowledge.failures.text import Text

PIECES = st.sampled_from(
    [
        "Traceback (most recent call last):",
        '  File "a.py", line 3, in f',
        "ValueError: x",
        "= FAILURES =",
        "____ test_a ____",
        "E   assert 0",
        "a.py:3: AssertionError",
        "FAILED a.py::b - c",
        "ERROR collecting a.py",
        "INTERNALERROR> x",
        "  ● a \u203a b",
        "FAIL a.test.js",
        "  1) a",
        "  2 failing",
        "FAILED TESTS:",
        "    ✖ b",
        "--- FAIL: TestA (0.00s)",
        "    a_test.go:3: b",
        "=== RUN   TestA",
        "panic: x",
        "goroutine 1 [running]:",
        "main.f()",
        "\t/a.go:3 +0x1",
        "test a ... FAILED",
        "---- a stdout ----",
        "thread 'a' panicked at b.rs:1:2:",
        "thread 'a' panicked at 'x', b.rs:1:2",
        "stack backtrace:",
        "   0: a",
        "             at ./b.rs:1:2",
        "[ERROR] a(b.C)  Time elapsed: 1 s  <<< FAILURE!",
        "Failed tests:   a(b.C): d",
        "[ERROR] Failures: ",
        "[ERROR]   C.a:3->d:4 x",
        "C > a() FAILED",
        "java.lang.Error: x",
        "\tat a.B.c(B.java:3)",
        "Caused by: a.B: c",
        "\t... 3 more",
        "Testcase: a took 1 sec",
        "\tFAILED",
        "There was 1 failure:",
        "1) a(b.C)",
        "not ok 1 - a",
        "  ---",
        "  error: |-",
        "    x",
        "  ...",
        "✖ failing tests:",
        "test at a.js:1:2",
        "✖ a (1ms)",
        "  Failed A.B [1 ms]",
        "  Error Message:",
        "  Stack Trace:",
        "    A.B [FAIL]",
        "[  FAILED  ] A.b",
        "[ RUN      ] A.b",
        "a.cc:3: Failure",
        "a.cc:3: FAILED:",
        "The following tests FAILED:",
        "\t  1 - a (Failed)",
        "  1) A does b",
        "     Failure/Error: x",
        "     # ./a.rb:3:in `b'",
        "Failure:",
        "A#b [a.rb:3]:",
        "a.c:1:2: error: x",
        "==1==ERROR: AddressSanitizer: x",
        "    #0 0x1 in f a.c:3",
        "terminate called after throwing an instance of 'a'",
        "  what():  b",
        "CMake Error at a:1 (b):",
        "* What went wrong:",
        "error[E1]: x",
        " --> a.rs:1:2",
        "1. ERROR in a.java (at line 3)",
        "a.f90:3:4:",
        "Error: x",
        "",
        " ",
        "^",
        ">>>",
    ]
)


@settings(max_examples=300)
@given(st.lists(PIECES | st.text(max_size=30), max_size=40).map("\n".join))
@example("INTERNALERROR>")
def test_no_text_is_too_odd(raw: str) -> None:
    text = Text(raw)
    for one in diagnostics(text):
        assert 1 <= one.span[0] <= one.head <= len(text)
        assert one.span[0] <= one.span[1] <= len(text)
        assert one.message
        assert one.line is None or one.line >= 0


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__.rpartition(".")[2])
@settings(max_examples=40)
@given(raw=st.lists(PIECES, max_size=30).map("\n".join))
def test_each_reader_takes_any_text_by_itself(reader: object, raw: str) -> None:
    list(reader.read(Text(raw)))  # type: ignore[attr-defined]


def test_the_same_is_said_once() -> None:
    problem = "a.c:3:4: error: no\n"
    assert len(diagnostics(Text(problem * 3))) == 1
    summary = "Build FAILED.\n\n  /a.cs(3,4): error CS1: no [/a.csproj]\n"
    assert len(diagnostics(Text("/a.cs(3,4): error CS1: no [/a.csproj]\n" + summary))) == 1


def test_what_only_repeats_the_failure_is_told_where_nothing_else_is() -> None:
    end = "make: *** [Makefile:3: all] Error 1\n"
    assert [one.tool for one in diagnostics(Text(end))] == ["make"]
    assert [one.tool for one in diagnostics(Text("a.c:3:4: error: no\n" + end))] == ["gcc"]
    assert [one.tool for one in diagnostics(Text("a.c:3:4: warning: hm\n" + end))] == ["gcc", "make"]


def test_a_trace_within_a_failing_test_belongs_to_the_test() -> None:
    trace = 'Traceback (most recent call last):\n  File "t.py", line 3, in test_a\n    f()\nValueError: no\n'
    rule = "=" * 70
    raw = f"{trace}\n{rule}\nERROR: test_a (t.T)\n{'-' * 70}\n{trace}\n{'-' * 70}\nRan 1 test in 0.1s\n"
    found = diagnostics(Text(raw))
    assert [(one.tool, one.test_id) for one in found if one.test_id] == [("unittest", "test_a (t.T)")]
    assert len([one for one in found if one.span[0] > 5]) == 1


def test_what_stands_before_a_line_in_ci_logs_does_not_hide_it() -> None:
    problem = "a.c:3:4: error: no"
    for before in (
        "2026-01-02T03:04:05.678Z ",
        "##[error]",
        "[2026-01-02T03:04:05.678Z] ",
        "03:04:05  ",
        "#7 1.234 ",
        "    [exec] ",
    ):
        [one] = diagnostics(Text(before + problem))
        assert (one.file, one.line, one.message) == ("a.c", 3, "no"), before


def test_there_are_never_too_many() -> None:
    warnings = "".join(f"a.c:{number}:1: warning: odd\n" for number in range(1, 3_000))
    found = diagnostics(Text(warnings + "z.c:1:1: error: no\n"))
    assert len(found) <= MOST
    assert found[-1].severity == "error"


def test_a_line_of_megabytes_and_odd_bytes_are_nothing_special() -> None:
    raw = "\x00" * 1_000 + "x: " * 10_000_000 + "\na.c:3:4: error: no\n"
    [one] = diagnostics(Text(raw))
    assert one.span == (2, 2)


def test_of_a_flood_the_beginning_and_the_end_are_read() -> None:
    problem = "{}.c:3:4: error: no"
    lines = ["ok"] * (FIRST + LAST + 50_000)
    lines[10], lines[FIRST + 10], lines[-10] = (
        problem.format("first"),
        problem.format("between"),
        problem.format("last"),
    )
    began = time.process_time()
    found = diagnostics(Text("\n".join(lines)))
    assert [(one.file, one.head) for one in found] == [("first.c", 11), ("last.c", len(lines) - 9)]
    assert time.process_time() - began < 60


@pytest.mark.parametrize("unit", [" ", "\t", "a", "a.", "a$", "1>", "a:1", "[a] ", "(", "> ", "x-", "._", ": ", "at "])
def test_no_line_takes_for_ever(unit: str) -> None:
    needs = sorted({need for matcher in own() for pattern in matcher.patterns for need in pattern.needs})
    body = (unit * 1_500)[:1_500]
    text = Text("\n".join(part for need in needs[::3] for part in (body + need + body, need + body, body + need)))
    began = time.process_time()
    diagnostics(text)
    assert time.process_time() - began < 60
