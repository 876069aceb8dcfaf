"""What a terminal shows of an output, and how much of a huge one is looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.failures.terminal import LOOKED_AT, NO_TEXT
from knowledge.failures.text import Text, shown
from knowledge.lines import split

SHOWN = {
    "plain": ("a line", "a line"),
    "colours": ("\x1b[1;31mred\x1b[0m and \x1b[38;5;9mbright\x1b[m", "red and bright"),
    "charset": ("\x1b(Bplain\x1b)0", "plain"),
    "a title": ("\x1b]0;the title\x07text", "text"),
    "a link": ("\x1b]8;;http://x\x1b\\here\x1b]8;;\x1b\\", "here"),
    "Windows line end": ("text\r", "text"),
    "several returns": ("text\r\r", "text"),
    "overwritten": ("10%\r50%\rfailed", "failed"),
    "the rest stays": ("downloading\rdone", "doneloading"),
    "erased to the end": ("downloading\r\x1b[Kdone", "done"),
    "erased whole": ("downloading\x1b[2K\rdone", "done"),
    "erased to the left": ("abc\x1b[1Kd", "   d"),
    "a backspace": ("ab\bc", "ac"),
    "a backspace at the margin": ("\b\bx", "x"),
    "a column": ("abcdef\x1b[3GX", "abXdef"),
    "forth and back": ("ab\x1b[2Ccd\x1b[3DX", "ab Xcd"),
    "a fold of Travis": ("travis_fold:start:x\r\x1b[0K$ make", "$ make"),
    "times of Travis": ("travis_time:end:1:start=2,finish=3\r\x1b[0K", ""),
    "GitHub's time": ("2024-05-01T10:00:00.1234567Z error: x", "error: x"),
    "GitHub's error": ("2024-05-01T10:00:00.1234567Z ##[error]it broke", "it broke"),
    "GitHub's group": ("##[group]Run make", "Run make"),
    "a downloaded GitHub log": ("build\tRun make\t2024-05-01T10:00:00.1234567Z cc a.c", "cc a.c"),
    "GitLab": ("2024-05-22T12:43:46.962646Z 00O text", "text"),
    "a section of GitLab": ("section_start:1560896352:build\r\x1b[0KBuilding", "Building"),
    "buildkit": ("#12 3.456 error: no space left", "error: no space left"),
    "binary": ("\x01\x02\x03\x04\x7fELF\x00\x00\x00", NO_TEXT),
    "wrong UTF-8": ("��������", NO_TEXT),
    "one wrong byte": ("caf� is closed", "caf� is closed"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "expected"), SHOWN.values(), ids=SHOWN)
def test_a_line_is_what_a_terminal_shows(raw: str, expected: str) -> None:
    assert Text(raw + "\n").lines == [expected]
    assert shown(raw) == expected


def test_numbers_are_those_of_the_raw_output() -> None:
    text = Text("one\r\ntwo\rTWO\n\n\x1b[31mfour\x1b[0m")
    assert text.lines == ["one", "TWO", "", "four"]
    assert text.line(4) == "four"
    assert len(text) == 4


def test_a_long_line_is_looked_at_in_its_beginning() -> None:
    text = Text("x" * 1_000_000 + "\nshort\n")
    assert [len(line) for line in text.lines] == [LOOKED_AT, 5]


def test_of_a_long_line_that_is_overwritten_the_end_counts() -> None:
    assert Text("50%\r" * 100_000 + "done\n").lines == ["done"]


def test_labels_of_parts_are_left_out_for_readers_and_kept_for_people() -> None:
    raw = (
        "".join(f"[web] step {number}\n[api] step {number}\n" for number in range(6))
        + "[api] a.ts:1:1 - error TS1: x\n"
    )
    text = Text(raw)
    assert text.line(13) == "a.ts:1:1 - error TS1: x"
    assert text.printed(13) == "[api] a.ts:1:1 - error TS1: x"


def test_the_level_of_github_is_left_out_for_readers_and_kept_for_people() -> None:
    text = Text("2024-05-01T10:00:00.1234567Z ##[error]src/a.ts(1,2): error TS1: x\n")
    assert text.line(1) == "src/a.ts(1,2): error TS1: x"
    assert text.printed(1) == "Error: src/a.ts(1,2): error TS1: x"


@pytest.mark.parametrize("form", ["{}: {}", "{}    | {}", "[{}]: {}", "{}:build: {}"])
def test_labels_have_several_forms(form: str) -> None:
    raw = "".join(form.format(part, f"did {step}") + "\n" for step in range(8) for part in ("@scope/one", "two"))
    assert set(Text(raw).lines) == {f"did {step}" for step in range(8)}


@pytest.mark.parametrize(
    "lines",
    [
        ["error: one thing", "warning: another", "error: a third", "warning: a fourth", "note: x"] * 3,
        ["make: a", "make: b", "gcc: c", "gcc: d", "make: e"] * 3,
        ["12:00: a", "12:01: b", "12:02: c", "12:00: d"] * 4,
        ["web: a", "api: b"],
        ["only: a"] * 20,
    ],
    ids=["levels", "tools", "times", "too few", "one part"],
)
def test_what_looks_like_a_label_but_is_none_stays(lines: list[str]) -> None:
    assert Text("\n".join(lines)).lines == lines


@given(st.text(alphabet=st.sampled_from("ab\r\n\b\t\x1b[]0;KGCDm12\x07\x00 é�"), max_size=80))
def test_no_output_breaks_it(raw: str) -> None:
    text = Text(raw)
    assert len(text) == len(split(raw))
    assert not any("\x1b" in line or "\r" in line or "\n" in line for line in text.lines)


@given(st.text(max_size=60).filter(lambda line: "\n" not in line))
def test_a_line_alone_is_shown_as_it_is_among_others(line: str) -> None:
    assert Text(f"a\n{line}\n").line(2) == shown(line)


_WORDS = ("error: could", "error", "rror: ", "***", " W", ": [E", "\nError:", "\u2716", "at ", "")


@given(
    st.lists(
        st.sampled_from((*_WORDS, "Error:", "W", "7:19:error: could not", "cat ", "\u00e9rror: ", "\n")), max_size=9
    )
)
def test_words_are_found_wherever_they_stand(parts: list[str]) -> None:
    text = Text("".join(parts))
    assert text.held(_WORDS) == {word for word in _WORDS if word in text.whole}
    assert text.holds(_WORDS[:-1]) == any(word in text.whole for word in _WORDS[:-1])
