"""go test: `--- FAIL: TestName`, with what the test said after it, or before it with `-v`."""

import re
from collections.abc import Iterator, Sequence

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.runners.blocks import Failure, failing
from knowledge.failures.text import Text
from knowledge.failures.traces import go

NEEDS: tuple[str, ...] = ("--- FAIL: ",)
_HEAD = re.compile(r"^(\s*)--- FAIL: (\S+)(?: \([\d.]+m?s\))?$")
_PLACE = re.compile(r"^\s+([\w.\-/]+\.go):(\d+): ?(.*)$")
_RUN = re.compile(r"^=== (?:RUN|CONT|NAME|PAUSE)\s+(\S+)$")
_STOP = re.compile(r"^\s*--- (?:FAIL|PASS|SKIP): |^=== |^FAIL\b|^ok\s|^PASS$|^panic: |^exit status|^\?\s")
_TESTIFY = re.compile(r"^\s+(Error|Error Trace|Test|Messages):\s*(.*)$")
MOST_LINES = 300


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test; a test that failed only because one within it did is left out."""
    words = text.words
    heads = [(index, found) for index in text.lines_with(NEEDS) if (found := _HEAD.match(words[index]))]
    names = {found[2] for _, found in heads}
    seen: set[tuple[str, int]] = set()
    for index, found in heads:
        name = found[2]
        end = _end(words, index + 1)
        lines = range(index + 1, end)
        if not any(_PLACE.match(words[position]) for position in lines):
            lines = _before(words, index, name) or lines
        outer = any(other.startswith(name + "/") for other in names)
        if outer and not any(words[position].strip() for position in lines):
            continue
        ended = go.panic(words, end) if end < len(words) and words[end].startswith("panic: ") else None
        failure = Failure(f"panic: {ended.message}", end, ended.frames) if ended else _told(words, lines)
        end = ended.span[1] if ended else end
        key = name, failure.headline
        if key not in seen:
            seen.add(key)
            first = min(index, failure.headline) if failure.message else index
            yield failing("go", name, words, (first, max(end, index + 1)), failure)


def _end(words: Sequence[str], first: int) -> int:
    last = min(len(words), first + MOST_LINES)
    return next((index for index in range(first, last) if _STOP.match(words[index])), last)


def _before(words: Sequence[str], index: int, name: str) -> range | None:
    """What the test printed since it was run."""
    for position in range(index - 1, max(index - MOST_LINES, -1), -1):
        run = _RUN.match(words[position])
        if run and run[1] == name:
            end = next((at for at in range(position + 1, index) if _STOP.match(words[at])), index)
            return range(position + 1, end)
        if run:
            return None
    return None


def _told(words: Sequence[str], lines: range) -> Failure:
    """What the test said: from its first place on, without testify's trace."""
    message: list[str] = []
    frames: list[Frame] = []
    head = lines.start
    for index in lines:
        line = words[index]
        if place := _PLACE.match(line):
            frames.append(Frame(place[1], int(place[2])))
            head = head if message else index
            message += [place[3].strip()] if place[3].strip() else []
        elif part := _TESTIFY.match(line):
            if part[1] == "Error":
                message, head = [part[2].strip()], index
        elif frames and line.strip() and len(message) < 30:  # noqa: PLR2004
            message.append(line.strip())
    if not frames:
        message = [words[index].strip() for index in lines if words[index].strip()][:30]
    return Failure("\n".join(message), min(head, max(lines.stop - 1, lines.start - 1)), tuple(frames))
