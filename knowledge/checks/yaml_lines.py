"""What a YAML file says at which place: as much of the language as files of CI use, in one pass, never refusing any."""

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_LINES = 2_000
_KEY = re.compile(
    r"""(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|([^\s:#'"\[{&*!|>%@-][^:\n]{0,200}|-[^\s:][^:\n]{0,200}))\s*:(?:\s+|$)"""
)
_LONGEST, _LONGEST_FLOW = 2_000, 2_000
_BLOCK = re.compile(r"([|>])[+-]?\d?[+-]?\s*(?:#.*)?$")
_COMMENT = re.compile(r"\s#.*$")


class Said(NamedTuple):
    """One value."""

    path: tuple[str, ...]
    """Keys above it; an item of a list is `#` and its number in the file."""
    key: str
    """Empty for an item that is no pair."""
    value: str

    @property
    def at(self) -> str:
        """The item or the mapping that it stands in."""
        return "/".join(self.path)


def entries(text: str) -> Iterator[Said]:
    """Every value of a file, in order."""
    lines = text.split("\n", MOST_LINES)[:MOST_LINES]
    above: list[tuple[int, str]] = []
    at, items = 0, 0
    while at < len(lines):
        line = lines[at][:_LONGEST].replace("\t", "  ").rstrip()
        at += 1
        said = line.lstrip()
        if not said or said.startswith(("#", "---", "...", "%")):
            continue
        indent = len(line) - len(said)
        while said.startswith("- ") or said == "-":
            items += 1
            _leave(above, indent, keep_same=True)
            above.append((indent, f"#{items}"))
            rest = said[1:].lstrip()
            indent += len(said) - len(rest)
            said = rest
        found = _KEY.match(said)
        key = (found[1] or found[2] or found[3] or "").strip() if found else ""
        value = said[found.end() :] if found else said
        if found:
            _leave(above, indent, keep_same=False)
        if block := _BLOCK.match(value):
            own = indent if found else indent - 1
            at, value = _block(lines, at, own, folded=block[1] == ">")
        else:
            at, value = _plain(lines, at, indent, value) if value else (at, "")
        if value or not found:
            yield Said(tuple(name for _, name in above), key, value)
        if found:
            above.append((indent, key))


def _leave(above: list[tuple[int, str]], indent: int, *, keep_same: bool) -> None:
    """Go up to what a line of this indentation stands below; a list may be no deeper than its key."""
    while above and (
        above[-1][0] > indent or (above[-1][0] == indent and (above[-1][1].startswith("#") or not keep_same))
    ):
        above.pop()


def _block(lines: list[str], at: int, indent: int, *, folded: bool) -> tuple[int, str]:
    """A text of several lines: where it ends, and what it says."""
    begin = at
    while at < len(lines) and (not lines[at].strip() or len(lines[at]) - len(lines[at].lstrip()) > indent):
        at += 1
    said = [line.strip() for line in lines[begin:at]]
    return at, (" " if folded else "\n").join(said).strip()


def _plain(lines: list[str], at: int, indent: int, value: str) -> tuple[int, str]:
    """A value of one line, or one that goes on below."""
    quote = value[0]
    if quote in "\"'" and len(value) > 1 and value.find(quote, 1) > 0:
        inner = value[1 : value.rfind(quote)] if value.rfind(quote) else value[1:]
        return at, inner.replace('\\"', '"').replace("\\\\", "\\") if quote == '"' else inner.replace("''", "'")
    words = [_COMMENT.sub("", value).strip()]
    while at < len(lines) and quote not in "[{":
        said = lines[at].strip()
        deeper = len(lines[at]) - len(lines[at].lstrip()) > indent
        if not said or not deeper or said.startswith(("- ", "#")) or _KEY.match(said):
            break
        words.append(_COMMENT.sub("", said))
        at += 1
    return at, " ".join(words)


def flow(value: str) -> list[str]:
    """The items of `[a, "b c"]`."""
    if not value.startswith("["):
        return [value]
    value = value[:_LONGEST_FLOW]
    found = re.findall(r'"([^"]*)"|\'([^\']*)\'|([^\s,\[\]][^,\[\]]*)', value)
    return [(one or two or three).strip() for one, two, three in found]
