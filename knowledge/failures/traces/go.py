"""Panics and fatal errors of Go programs."""

import re
from collections.abc import Iterator, Sequence

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import own, place

NEEDS: tuple[str, ...] = ("panic: ", "fatal error: ", "WARNING: DATA RACE")
_HEAD = re.compile(r"^\s*(panic|fatal error): (.*?)(?: \[recovered(?:, repanicked)?\])?$")
_CALL = re.compile(r"^(?:created by )?((?:[\w.\-/%]+\.)?[\w.\-()*\[\]]+?)(?:\(.*\))?(?: in goroutine \d+)?$")
_PLACE = re.compile(r"^\t(\S.*\.\w+):(\d+)(?: \+0x[0-9a-f]+)?$")
_STACK = re.compile(r"^goroutine \d+ .*\[(.*)\]:$")
MOST_LINES = 400
FOREIGN = ("runtime.", "testing.", "panic(", "reflect.", "net/http.", "sync.")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each program that ended so."""
    words = text.words
    free = 0
    for start in text.lines_with(("panic: ", "fatal error: ")):
        if start >= free and (found := panic(words, start)):
            free = found.span[1]
            yield found


def panic(words: Sequence[str], start: int) -> Diagnostic | None:
    """The end of a program that begins at index `start`."""
    found = _HEAD.match(words[start])
    stack = _stack(words, start) if found else None
    if not found or stack is None:
        return None
    end, frames = frames_from(words, stack)
    file, line = place(frames)
    return Diagnostic("go", "error", found[2].strip(), (start + 1, end), start + 1, found[1], file, line, frames=frames)


def _stack(words: Sequence[str], start: int) -> int | None:
    """Index of the line of the goroutine that follows."""
    near = range(start + 1, min(len(words), start + 30))
    return next((index for index in near if _STACK.match(words[index])), None)


def frames_from(words: Sequence[str], stack: int) -> tuple[int, tuple[Frame, ...]]:
    """The index after the stack of the goroutine, and its frames."""
    frames: list[Frame] = []
    index = stack + 1
    while index + 1 < min(len(words), stack + MOST_LINES):
        called, at = _CALL.match(words[index]), _PLACE.match(words[index + 1])
        if not called or not at:
            break
        name = called[1]
        frames.append(Frame(at[1], int(at[2]), name, own(at[1]) and not words[index].startswith(FOREIGN)))
        index += 2
    return index, tuple(frames)
