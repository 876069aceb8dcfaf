"""Which line of a failed command's output says what broke."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.failures.reason import BEFORE, EXCERPT, Reason, find, visible

OUTPUTS = {
    "pytest": ("x.py:3: in f\nE   assert 1 == 2\nFAILED x.py::test - assert 1 == 2\n", "E   assert 1 == 2", 2),
    "a traceback": (
        'Traceback (most recent call last):\n  File "a.py", line 1\n    1/0\nZeroDivisionError: division by zero\n',
        "ZeroDivisionError: division by zero",
        4,
    ),
    "an exception of a module": ("pkg.mod.OddError\n", "pkg.mod.OddError", 1),
    "a compiler": ("cc a.c\na.c:3:5: error: no ';'\nmake: *** [a.o] Error 1\n", "a.c:3:5: error: no ';'", 2),
    "a linker": ("a.c:3: fatal error: x.h: No such file\n", "a.c:3: fatal error: x.h: No such file", 1),
    "cargo": ("   Compiling x\nerror[E0308]: mismatched types\n", "error[E0308]: mismatched types", 2),
    "git": ("fatal: not a git repository\n", "fatal: not a git repository", 1),
    "a shell": ("bash: nmap: command not found\n", "bash: nmap: command not found", 1),
    "a weak word": ("step 1\nit failed somehow\nbye\n", "it failed somehow", 2),
    "nothing telling": ("one\ntwo\n\n  \n", "two", 2),
    "colours": ("\x1b[1m\x1b[31mE   assert 0\x1b(B\x1b[m\n", "E   assert 0", 1),
    "a progress bar": ("10%\r50%\rValueError: odd\r\n", "ValueError: odd", 1),
}  # fmt: skip


@pytest.mark.parametrize(("output", "headline", "line"), OUTPUTS.values(), ids=OUTPUTS)
def test_the_line_that_says_what_broke_is_found(output: str, headline: str, line: int) -> None:
    reason = find(output)
    assert (reason.headline, reason.line) == (headline, line)


@pytest.mark.parametrize("output", ["", "\n", " \n\t\n", "\x1b[0m\n"])
def test_where_nothing_was_printed_there_is_no_reason(output: str) -> None:
    assert find(output) == Reason("", None, [])


def test_the_most_telling_line_wins_over_an_earlier_one() -> None:
    assert find("error: aborting\nE   assert x\n").line == 2


def test_of_equally_telling_lines_the_first_wins() -> None:
    assert find("a.c:1: error: one\nb.c:2: error: two\n").headline == "a.c:1: error: one"


def test_the_excerpt_shows_numbered_lines_around_the_reason() -> None:
    lines = [f"line {number}" for number in range(1, 101)]
    lines[49] = "E   here"
    excerpt = find("\n".join(lines)).excerpt
    assert len(excerpt) == EXCERPT
    assert excerpt[0] == (50 - BEFORE, f"line {50 - BEFORE}")
    assert (50, "E   here") in excerpt
    assert [number for number, _ in excerpt] == list(range(50 - BEFORE, 50 - BEFORE + EXCERPT))


@pytest.mark.parametrize("at", [1, 5, 99, 100])
def test_the_excerpt_is_clipped_at_both_ends(at: int) -> None:
    lines = ["fine"] * 100
    lines[at - 1] = "E   here"
    reason = find("\n".join(lines) + "\n")
    numbers = [number for number, _ in reason.excerpt]
    assert reason.line == at
    assert at in numbers
    assert numbers[0] >= 1
    assert numbers[-1] <= 100
    assert len(numbers) <= EXCERPT


@given(st.lists(st.text(alphabet="aE :error\r\x1b[m\t", max_size=12), max_size=60))
@settings(max_examples=100)
def test_whatever_was_printed_the_reason_is_one_of_its_lines(lines: list[str]) -> None:
    reason = find("\n".join(lines))
    assert len(reason.excerpt) <= EXCERPT
    if reason.line is None:
        assert not any(visible(line).strip() for line in lines)
    else:
        assert reason.headline == visible(lines[reason.line - 1]).strip()
        assert reason.line in dict(reason.excerpt)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[38;5;12;1mx\x1b[K", "x"),
        ("\x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b(Bx\x1b[m", "x"),
        ("\x1b7saved\x1b8", "saved"),
        ("\x1bMup", "up"),
        ("10%\r100%", "100%"),
        ("100%\r", "100%"),
        ("a\x07b\x1b", "ab"),
        ("tab\tstays", "tab\tstays"),
        ("ünï\U0001f600", "ünï\U0001f600"),
    ],
)
def test_a_line_is_what_a_terminal_would_show(line: str, shown: str) -> None:
    assert visible(line) == shown


@given(st.text(alphabet=st.characters(max_codepoint=0x7F), max_size=30))
@settings(max_examples=200)
def test_no_control_sequence_ever_reaches_the_reader(line: str) -> None:
    controls = {chr(code) for code in [*range(32), 127]} - set("\t\n\r")
    assert not controls & set(visible(line))
