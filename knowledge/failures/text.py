"""The output of a command as a person would see it: line for line what a terminal shows, without the marks of CI."""

import re
from collections import Counter
from typing import NamedTuple

from knowledge.lines import split

LOOKED_AT = 4_000
"""Characters of one line that are looked at; minified code and data have lines of megabytes."""
RAW_LINE = 4 * LOOKED_AT
"""Characters of one printed line, with its control sequences, from which the shown line is made."""
HEAD, TAIL = 1_500_000, 4_500_000
"""Characters kept of the beginning and of the end of an output that is longer than both."""
HEAD_LINES, TAIL_LINES = 16_000, 48_000
BINARY = 0.3
"""Share of unprintable characters from which on a line is no text."""
NO_TEXT = "[binary]"
"""What stands for such a line."""

_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_LINE_END = re.compile(r"\r+(?=\n)")
_MOVES = re.compile(r"\r|\x08|\x1b\[([0-9]*)([KGCD])")
_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # cursor, colours, modes
    r"|\x1b[\]P_^X][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # titles, links, Buildkite's times
    r"|\x1b[ -/]*[0-~]"  # charsets and the rest
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_REPLACED = "�"
"""What stands for bytes that were no UTF-8."""
_UNPRINTABLE = re.compile("[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f�]")
_MARK = re.compile(
    r"(?:[^\t\n]{1,99}\t[^\t\n]{1,99}\t)?\ufeff?"  # `gh run view --log`: job, step
    r"(?:\[?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\]? (?:\d\d[OE][ +])?)?"  # GitHub, Azure, GitLab, Jenkins
    r"(?:#\d+ \d+\.\d+ )?"  # docker buildkit
    r"(?:travis_(?:fold|time):\S*)?"
    r"(?:##\[(\w+)\])?"
)
_SHOWN_AS = {"error": "Error: ", "warning": "Warning: "}
"""How GitHub shows its marks of these levels; others it does not show."""
_LABEL = re.compile(
    r"(\[[\w@./:-]{1,60}\] "  # concurrently, yarn workspaces
    r"|\[[\w@./-]{1,60}\]: "
    r"|[\w@/.-]{1,60} +\| "  # docker compose
    r"|[@\w][\w@/-]{0,60}(?::[A-Za-z][\w:-]{0,40})?: )"  # lerna, turbo
)
_LEVEL = re.compile(
    r"errors?|warn(?:ing)?s?|note|info|debug|trace|fatal|fail(?:ed|ure)?|exception|panic|ok|success|help|hint|remark"
    r"|make|gcc|clang|ld|npm|err|sh|bash|zsh|git|cargo|expected|actual|at|file|line"
)
"""Words that stand where labels stand, and are none."""
_NUMBER = re.compile(r"[0-9:.]+|[0-9a-f]{7,}")
_SAMPLE = 400
_FEWEST = 8
"""Lines below which nothing can be said of prefixes."""
_MOST = 0.6
"""Share of the lines that must have one."""


class Bounded(NamedTuple):
    """An output short enough to be looked at whole: its beginning and its end where it was longer."""

    raw: str
    head: int
    """Lines of the beginning."""
    skipped: int
    """Lines left out after them."""

    def number(self, line: int) -> int:
        """Number in the whole output of line `line` of this."""
        return line if line <= self.head else line + self.skipped


class Text:
    """An output, cleaned; line n of it is line n of what was printed (split at LF, from 1).

    `lines` is what readers match: without the label that tools running several things at once put before each line
    (`[web] `, `pkg: `). `printed` has it.
    """

    def __init__(self, raw: str) -> None:
        plain = _LINE_END.sub("", raw) if "\r" in raw else raw
        plain = _COLOUR.sub("", plain) if "\x1b[" in plain else plain
        lines = split(plain)
        if len(lines) < raw.count("\n") + (not raw.endswith("\n")) and raw:
            lines.append("")  # the last line was nothing but colours
        damaged = _REPLACED in plain
        lines = [
            line
            if line.isprintable() and len(line) < LOOKED_AT and not (damaged and _REPLACED in line)
            else _plain(line)
            for line in lines
        ]
        self.lines = [_unmarked(line) for line in lines] if _marked(lines) else lines
        self._labels = _labels(self.lines)
        self._cut: dict[int, str] = {}
        if self._labels:
            self._remove_labels()

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, number: int) -> str:
        """Line `number`, from 1."""
        return self.lines[number - 1]

    def printed(self, number: int) -> str:
        """Line `number` with the label that stood before it."""
        return self._cut.get(number, "") + self.lines[number - 1]

    def _remove_labels(self) -> None:
        for index, line in enumerate(self.lines):
            label = _LABEL.match(line)
            if label and label[1] in self._labels:
                self._cut[index + 1] = label[1]
                self.lines[index] = line[label.end() :]


def shown(line: str) -> str:
    """What a terminal would show of one line: no control sequences, later text over earlier, no mark of CI."""
    return _unmarked(_plain(_COLOUR.sub("", line).rstrip("\r")))


def bounded(raw: str) -> Bounded:
    """`raw`, or its beginning and end where it is too long to be looked at whole."""
    if len(raw) <= HEAD + TAIL and raw.count("\n") <= HEAD_LINES + TAIL_LINES:
        return Bounded(raw, 0, 0)
    end = _after_lines(raw, HEAD_LINES)
    start = max(_before_lines(raw, TAIL_LINES), end)
    head, tail = raw[:end], raw[start:]
    before = raw.count("\n", 0, start)
    if not head.endswith("\n") and before:
        head += "\n"
    kept = head.count("\n")
    return Bounded(head + tail, kept, before - kept)


def _after_lines(raw: str, count: int) -> int:
    """Where the kept beginning ends."""
    end = raw.rfind("\n", 0, HEAD) + 1
    if not end:
        return min(RAW_LINE, len(raw))
    lines = 0
    position = 0
    while lines < count and position < end:
        position = raw.find("\n", position, end) + 1
        lines += 1
    return position


def _before_lines(raw: str, count: int) -> int:
    """Where the kept end begins."""
    stop = len(raw) - TAIL
    first = raw.find("\n", max(stop, 0), len(raw) - 1) + 1
    if not first:
        return max(len(raw) - RAW_LINE, 0)
    position = len(raw) - 1
    for _ in range(count):
        position = raw.rfind("\n", first, position)
        if position < 0:
            return first
    return position + 1


def _plain(line: str) -> str:
    """A line as the terminal leaves it."""
    if len(line) > RAW_LINE:
        at = line.find("\r", len(line) - RAW_LINE)
        line = line[at:] if at >= 0 else line[:RAW_LINE]
    if line.isprintable() and _REPLACED not in line:
        return line[:LOOKED_AT]
    line = line.rstrip("\r\n")
    if len(_UNPRINTABLE.findall(line)) > max(BINARY * len(line), 2):
        return NO_TEXT
    if "\r" in line or "\x08" in line or "\x1b[" in line:
        line = _overwritten(line)
    return _CONTROL.sub("", line)[:LOOKED_AT]


def _overwritten(line: str) -> str:
    """Later text written over earlier, as carriage returns, backspaces and erasing ask."""
    row: list[str] = []
    column = position = 0
    for move in _MOVES.finditer(line):
        column = _write(row, column, line[position : move.start()])
        position = move.end()
        column = _moved(row, column, move)
    _write(row, column, line[position:])
    return "".join(row).rstrip(" ")


def _write(row: list[str], column: int, text: str) -> int:
    text = _CONTROL.sub("", text) if "\x1b" in text else text
    if not text:
        return column
    if column > len(row):
        row.extend(" " * (column - len(row)))
    row[column : column + len(text)] = text
    return column + len(text)


def _moved(row: list[str], column: int, move: re.Match[str]) -> int:
    """The column after a movement of the cursor; erases what it erases."""
    if move[0] == "\r":
        return 0
    if move[0] == "\x08":
        return max(column - 1, 0)
    count = min(int(move[1][:6] or "0"), LOOKED_AT)
    if move[2] == "K":
        if count == 0:
            del row[column:]
        else:
            row[: len(row) if count > 1 else column] = " " * (len(row) if count > 1 else min(column, len(row)))
        return column
    if move[2] == "G":
        return max(count - 1, 0)
    return min(column + max(count, 1), LOOKED_AT) if move[2] == "C" else max(column - max(count, 1), 0)


def _marked(lines: list[str]) -> bool:
    """Whether CI marks stand in these lines."""
    sample = lines[:: max(len(lines) // _SAMPLE, 1)]
    return any(found.end() for found in map(_MARK.match, sample) if found) or any("##[" in line for line in lines)


def _unmarked(line: str) -> str:
    mark = _MARK.match(line)
    if mark is None or not mark.end():
        return line
    return _SHOWN_AS.get(mark[1] or "", "") + line[mark.end() :]


def _labels(lines: list[str]) -> frozenset[str]:
    """Labels before most lines; empty where the output is of one tool."""
    sample = [line for line in lines[:: max(len(lines) // _SAMPLE, 1)] if line.strip()]
    found = Counter(label[1] for label in map(_LABEL.match, sample) if label and _names_a_part(label[1]))
    if len(sample) < _FEWEST or len(found) < 2 or found.total() < _MOST * len(sample):  # noqa: PLR2004 - of several parts
        return frozenset()
    often = {label for label, count in found.items() if count > 1}
    return frozenset(often) if sum(found[label] for label in often) >= _MOST * len(sample) else frozenset()


def _names_a_part(label: str) -> bool:
    word = label.strip("[]:| ").lower()
    return not _LEVEL.fullmatch(word) and (label[0] == "[" or not _NUMBER.fullmatch(word))
