"""The output of a command as a person would see it: line for line what a terminal shows, without the marks of CI."""

import re
from collections import Counter
from functools import cached_property

from knowledge.failures.searching import Searchable
from knowledge.failures.terminal import COLOUR, LOOKED_AT, REPLACED, plain
from knowledge.lines import split

_LINE_END = re.compile(r"\r+(?=\n)")
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


class Text(Searchable):
    """An output, cleaned; line n of it is line n of what was printed (split at LF, from 1).

    `lines` is what readers match: without the label that tools running several things at once put before each line
    (`[web] `, `pkg: `). `printed` has it.
    """

    def __init__(self, raw: str) -> None:
        self._raw = raw
        cleaned = _LINE_END.sub("", raw) if "\r" in raw else raw
        cleaned = COLOUR.sub("", cleaned) if "\x1b[" in cleaned else cleaned
        lines = split(cleaned)
        if len(lines) < raw.count("\n") + (not raw.endswith("\n")) and raw:
            lines.append("")  # the last line was nothing but colours
        damaged = REPLACED in cleaned
        self.lines = [
            line
            if line.isprintable() and len(line) <= LOOKED_AT and not (damaged and REPLACED in line)
            else plain(line)
            for line in lines
        ]
        self._before: dict[int, str] = {}
        if _marked(self.lines):
            self._remove_marks()
        if labels := _labels(self.lines):
            self._remove_labels(labels)

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, number: int) -> str:
        """Line `number`, from 1."""
        return self.lines[number - 1]

    def printed(self, number: int) -> str:
        """Line `number` as a person should see it, with the label or level that stood before it."""
        return self._before.get(number, "") + self.lines[number - 1]

    def uncut(self) -> str:
        """All of it, for reports that tools print in one line of any length: as it was printed where a line is cut."""
        return self._raw if any(len(line) >= LOOKED_AT for line in self.lines) else "\n".join(self.lines)

    def uncut_line(self, number: int) -> str:
        """Line `number`; as it was printed where it is cut."""
        line = self.line(number)
        return self._printed_lines[number - 1] if len(line) >= LOOKED_AT else line

    @cached_property
    def _printed_lines(self) -> list[str]:
        return split(self._raw)

    def _remove_marks(self) -> None:
        for index, line in enumerate(self.lines):
            mark = _MARK.match(line)
            if mark and mark.end():
                self.lines[index] = line[mark.end() :]
                if level := _SHOWN_AS.get(mark[1] or ""):
                    self._before[index + 1] = level

    def _remove_labels(self, labels: frozenset[str]) -> None:
        for index, line in enumerate(self.lines):
            label = _LABEL.match(line)
            if label and label[1] in labels:
                self._before[index + 1] = self._before.get(index + 1, "") + label[1]
                self.lines[index] = line[label.end() :]


def shown(line: str) -> str:
    """What a terminal would show of one line, without what CI puts before it."""
    cleaned = plain(line.rstrip("\r"))
    mark = _MARK.match(cleaned)
    return cleaned[mark.end() :] if mark else cleaned


def _marked(lines: list[str]) -> bool:
    """Whether CI marks stand in these lines."""
    sample = lines[:: max(len(lines) // _SAMPLE, 1)]
    return any(found.end() for found in map(_MARK.match, sample) if found) or any("##[" in line for line in lines)


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
