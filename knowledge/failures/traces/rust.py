"""Panics of Rust programs, with their backtrace where it was asked for."""

import re
from collections.abc import Iterator, Sequence

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import own, place

NEEDS: tuple[str, ...] = ("' panicked at ", ") panicked at ")
_NEW = re.compile(r"^(?:.*)?thread '(.*?)'(?: \(\d+\))? panicked at ([^']\S*?|[^'].*?):(\d+):(\d+):?$")
_OLD = re.compile(r"^(?:.*)?thread '(.*?)' panicked at '(.*?)(?:', (.+?):(\d+)(?::\d+)?)?$")
_NUMBERED = re.compile(r"^\s+(\d+): (?:0x[0-9a-f]+ - )?(\S.*)$")
_AT = re.compile(r"^\s+at (.+?):(\d+)(?::\d+)?$")
_STOPS = ("note: ", "stack backtrace:", "test result:", "----", "thread '", "error: ", "failures:")
MOST_MESSAGE = 20
MOST_LINES = 500


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each panic."""
    for start in text.lines_with((" panicked at ",)):
        if found := panic(text.words, start):
            yield found


def panic(words: Sequence[str], start: int) -> Diagnostic | None:
    """The panic whose first line is at index `start`."""
    file: str | None
    line: int | None
    if found := _NEW.match(words[start]):
        message, end = _message(words, start)
        file, line = found[2], int(found[3])
        head = start + 2 if message else start + 1
    elif found := _OLD.match(words[start]):
        message, end, file, line = _old_message(words, start, found)
        head = start + 1
    else:
        return None
    end, frames = _backtrace(words, end)
    if not own(file or ""):
        file, line = place((*(frame for frame in frames if frame.own), Frame(file or "", line)))
    frames = frames or ((Frame(file, line, None, own(file)),) if file else ())
    return Diagnostic(
        "rust", "error", message or "panicked", (start + 1, end), head, "panic", file, line, frames=frames
    )


def _message(words: Sequence[str], start: int) -> tuple[str, int]:
    lines: list[str] = []
    end = start + 1
    while end < min(len(words), start + MOST_MESSAGE) and words[end].strip() and not words[end].startswith(_STOPS):
        lines.append(words[end].rstrip())
        end += 1
    return "\n".join(lines), end


def _old_message(words: Sequence[str], start: int, found: re.Match[str]) -> tuple[str, int, str | None, int | None]:
    """The form before 1.73: the message in quotes, on several lines when it is `assert_eq!`'s."""
    if found[3]:
        return found[2], start + 1, found[3], int(found[4])
    lines = [found[2]]
    for index in range(start + 1, min(len(words), start + MOST_MESSAGE)):
        last = re.match(r"^(.*)', (.+?):(\d+)(?::\d+)?$", words[index])
        lines.append(last[1] if last else words[index])
        if last:
            return "\n".join(lines), index + 1, last[2], int(last[3])
    return found[2].removesuffix("'"), start + 1, None, None


def _backtrace(words: Sequence[str], index: int) -> tuple[int, tuple[Frame, ...]]:
    """The index after the panic's last line, and its frames."""
    if index >= len(words) or not words[index].startswith("stack backtrace:"):
        return index, ()
    frames: list[Frame] = []
    end = index + 1
    name = ""
    while end < min(len(words), index + MOST_LINES):
        if numbered := _NUMBERED.match(words[end]):
            name = numbered[2]
        elif at := _AT.match(words[end]):
            file = at[1].removeprefix("./")
            frames.append(Frame(file, int(at[2]), name, own(file)))
        else:
            break
        end += 1
    return end, tuple(frames)
