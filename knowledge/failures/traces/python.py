"""Tracebacks of Python: chained ones are one, the last is what counts; errors of syntax; groups of exceptions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import own, place

NEEDS: tuple[str, ...] = ("Traceback (most recent call last)", '  File "')
_HEAD = "Traceback (most recent call last):"
_FRAME = re.compile(r'^\s*File "(.+?)", line (\d+)(?:, in (.+))?$')
_RAISED = re.compile(r"^((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)(?:: (.*)|:?)$")
_SYNTAX = re.compile(r"^\s*(SyntaxError|IndentationError|TabError): (.*)$")
_CHAIN = ("During handling of the above exception", "The above exception was the direct cause")
MOST_LINES = 2_000
"""Lines of one traceback; a recursion prints thousands."""
MOST_MESSAGE = 20


@dataclass(frozen=True, slots=True)
class Traceback:
    """One traceback, read."""

    frames: tuple[Frame, ...]
    """The innermost first."""
    type: str
    message: str
    raised: int
    """Index of the line that names the exception."""
    end: int
    """Index of its last line."""


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each traceback, or chain of them."""
    words = text.words
    free = 0
    for start in text.lines_with((_HEAD,)):
        if start < free:
            continue
        trace = parse(words, start)
        while trace and (following := _chained(words, trace)) is not None:
            trace = parse(words, following) or trace
            if trace.end < following:
                break
        if trace:
            free = trace.end + 1
            yield diagnostic(trace, start)
    yield from _syntax_errors(text, free)


def diagnostic(trace: Traceback, start: int) -> Diagnostic:
    """What a traceback says, by itself."""
    file, line = place(trace.frames)
    return Diagnostic(
        tool="python",
        severity="error",
        message=trace.message or trace.type,
        span=(start + 1, trace.end + 1),
        headline=trace.raised + 1,
        code=trace.type.rpartition(".")[2],
        file=file,
        line=line,
        frames=trace.frames,
    )


def parse(words: Sequence[str], start: int) -> Traceback | None:
    """The traceback whose head is the line `start`; None where its exception does not follow."""
    before = words[start].partition("Exception Group " + _HEAD if "Exception Group" in words[start] else _HEAD)[0]
    before = before.replace("+", "|") if before.strip() in {"+", "|"} else before
    if before.strip() and not before.rstrip().endswith(("|", ">", "]")):
        before = ""  # the log's words before the head: the lines that follow have none
    frames: list[Frame] = []
    for index in range(start + 1, min(len(words), start + MOST_LINES)):
        line = _without(words[index], before)
        if line is None:
            return None
        if found := _FRAME.match(line):
            file, number, name = found.groups()
            frames.append(Frame(file, int(number), name, own(file)))
        elif line and not line[0].isspace() and not line.startswith("["):
            return _raised(words, index, before, line, frames)
    return None


def _without(line: str, before: str) -> str | None:
    if line.startswith(before):
        return line[len(before) :]
    return "" if line.strip() in {"", before.strip()} else None


def _raised(words: Sequence[str], index: int, before: str, line: str, frames: list[Frame]) -> Traceback | None:
    found = _RAISED.match(line)
    if not found:
        return None
    message = [found[2] or ""]
    end = index
    for following in range(index + 1, min(len(words), index + MOST_MESSAGE)):
        rest = _without(words[following], before)
        if not rest or _ends_message(rest) or (not rest[0].isspace() and not found[2]):
            break
        if not rest[0].isspace() and not _goes_on(message):
            break
        message.append(rest.rstrip())
        end = following
    return Traceback(tuple(reversed(frames)), found[1], "\n".join(message).strip(), index, end)


def _goes_on(message: list[str]) -> bool:
    """Whether a message of several lines can go on at the margin: only within brackets or quotes still open."""
    text = "\n".join(message)
    return text.count("(") > text.count(")") or text.count("[") > text.count("]") or text.count("{") > text.count("}")


def _ends_message(line: str) -> bool:
    return line.startswith(("Traceback", "=====", "-----", "_____", "+-")) or _HEAD in line


def _chained(words: Sequence[str], trace: Traceback) -> int | None:
    """Index of the head of the traceback that this one led to."""
    near = range(trace.end + 1, min(len(words), trace.end + 6))
    if not any(sign in words[index] for index in near for sign in _CHAIN):
        return None
    return next(
        (index for index in range(trace.end + 1, min(len(words), trace.end + 8)) if _HEAD in words[index]), None
    )


def _syntax_errors(text: Text, after: int) -> Iterator[Diagnostic]:
    """Errors of syntax that stand without a head, as the interpreter prints them for its own script."""
    for index in text.lines_with(("SyntaxError: ", "IndentationError: ", "TabError: ")):
        raised = _SYNTAX.match(text.words[index])
        if not raised or index < after:
            continue
        for start in range(index - 1, max(index - 6, -1), -1):
            if found := _FRAME.match(text.words[start]):
                file, number = found[1], int(found[2])
                frames = (Frame(file, number, None, own(file)),)
                trace = Traceback(frames, raised[1], raised[2], index, index)
                yield diagnostic(trace, start)
                break
