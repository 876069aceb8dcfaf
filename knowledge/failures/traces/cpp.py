"""How programs in C and C++ end: exceptions, assertions, sanitizers, valgrind, debuggers' backtraces."""

import re
from collections.abc import Iterator, Sequence

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import place, sanitizer

NEEDS: tuple[str, ...] = (
    "terminate called",
    "Sanitizer: ",
    "runtime error: ",
    "Assertion ",
    "assertion ",
    "received signal SIG",
    "== Invalid ",
    "terminating due to uncaught",
    "terminating with uncaught",
    "== Process terminating",
)
_TERMINATED = re.compile(
    r"(?:terminate called after throwing an instance of '(.+?)'|terminating (?:due to"
    r"|with) uncaught exception of type ([\w:<>, ]+?)(?:: (.*))?$"
    r"|terminate called without an active exception)"
)
_WHAT = re.compile(r"^\s*what\(\):\s+(.*)$")
_SANITIZED = re.compile(r"^.*?(?:==\d+==)?\s*(?:ERROR|WARNING): (\w*Sanitizer): (?:(SEGV|[a-z][\w-]*)\b)?(.*)$")
_UNDEFINED = re.compile(r"^\s*(\S[^:]*):(\d+):(\d+): runtime error: (.*)$")
_ASSERTED = re.compile(
    r"^(?:\S+: )?((?:[A-Za-z]:)?[^\s:]+):(\d+): (.*?): Assertion [`'](.*)' failed\.?"
    r"|^Assertion failed: \(?(.*?)\)?, function (.+), file (.+?), line (\d+)\."
)
_SIGNAL = re.compile(r"^(?:Program|Thread \S+.*) received signal (SIG\w+), (.*)\.$")
_VALGRIND = re.compile(
    r"^==\d+== ((?:Invalid (?:read|write|free)|Conditional jump|Use of uninit|Mismatched free"
    r"|Process terminating|Syscall param).*)$"
)
_VALGRIND_FRAME = re.compile(r"^==\d+==\s+(?:at|by) 0x[0-9A-F]+: (.+?) \((?:in )?([^:()]+)(?::(\d+))?\)$")
_PARAMETERS = re.compile(r" \((?:[\w*&]+=.*|)\)$")
MOST_LINES = 200


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each end."""
    words = text.words
    free = 0
    for index in text.lines_with(NEEDS):
        if index >= free and (found := _at(words, index)):
            free = found.span[1]
            yield found


def _at(words: Sequence[str], index: int) -> Diagnostic | None:
    line = words[index]
    if found := _TERMINATED.search(line):
        return _terminated(words, index, found)
    if found := _SANITIZED.match(line):
        return _stopped("c++", words, index, f"{found[1]}: {found[2] or found[3]}".strip(), found[2] or found[1])
    if found := _SIGNAL.match(line):
        return _stopped("c++", words, index, f"{found[1]}, {found[2]}", found[1])
    if found := _VALGRIND.match(line):
        return _stopped("valgrind", words, index, found[1], " ".join(found[1].split()[:2]))
    return _checked(line, index)


def _checked(line: str, index: int) -> Diagnostic | None:
    """A check that names its place in its own line."""
    column = None
    if found := _UNDEFINED.match(line):
        said, code, column = found[4], "runtime error", int(found[3])
        frame = Frame(found[1], int(found[2]))
    elif found := _ASSERTED.match(line):
        said, code = f"Assertion `{found[4] or found[5]}' failed", "assert"
        frame = Frame(found[1] or found[7], int(found[2] or found[8]), found[3] or found[6])
    else:
        return None
    span = index + 1, index + 1
    return Diagnostic("c++", "error", said, span, None, code, frame.file, frame.line, column, frames=(frame,))


def _terminated(words: Sequence[str], index: int, found: re.Match[str]) -> Diagnostic:
    what = _WHAT.match(words[index + 1]) if index + 1 < len(words) else None
    name = found[1] or found[2] or "terminate"
    said = what[1] if what else found[3] or name
    end = index + (2 if what else 1)
    return Diagnostic(
        "c++", "error", said, (index + 1, end), index + 2 if what else index + 1, name.rpartition("::")[2]
    )


def _stopped(tool: str, words: Sequence[str], index: int, said: str, code: str) -> Diagnostic:
    end, frames = _frames(words, index + 1)
    file, line = place(frames)
    return Diagnostic(tool, "error", said, (index + 1, end), index + 1, code, file, line, frames=frames)


def _frames(words: Sequence[str], first: int) -> tuple[int, tuple[Frame, ...]]:
    """The index after the trace that follows, and its frames."""
    frames: list[Frame] = []
    index = end = first
    while index < min(len(words), first + MOST_LINES):
        frame = _frame(words[index])
        if frame:
            frames.append(frame)
            end = index + 1
        elif frames or index - first > 5:  # noqa: PLR2004 - lines of prose between the error and its frames
            break
        index += 1
    return end, tuple(frames)


def _frame(line: str) -> Frame | None:
    if found := _VALGRIND_FRAME.match(line):
        number = int(found[3]) if found[3] else None
        return Frame(found[2], number, found[1], number is not None and "vg_replace" not in found[2])
    frame = sanitizer(line)
    if frame and frame.function:
        return Frame(frame.file, frame.line, _PARAMETERS.sub("", frame.function), frame.own)
    return frame
