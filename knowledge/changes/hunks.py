"""What changed within a file: hunks, as a diff that `patch` takes, and the words in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from textwrap import dedent

from knowledge.changes.change import Content
from knowledge.changes.line_diff import differing
from knowledge.changes.style import same_but_for_style, style_parts

AROUND = 3
"""Lines before and after a hunk that say where it belongs."""
_NO_END = "\\ No newline at end of file\n"
_WORD = re.compile(r"[^\W\d]\w*")
_PART = re.compile(r"[^\W\d_]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])|\d+")
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that came in the place of others. Lines have their LF, but for the last one of a file that lacks it."""

    path: str
    """Relative to the tree."""
    start: int
    """Number of the first line that changed, from 1, as the file was; of what was put in, the line it stands before."""
    before: tuple[str, ...]
    after: tuple[str, ...]
    new_start: int
    """The same as the file is now."""
    context_before: tuple[str, ...] = ()
    """At most three lines, which did not change unless another hunk is near."""
    context_after: tuple[str, ...] = ()
    whole: Content | None = field(default=None, compare=False, repr=False)
    """The file it was found in."""


def lines_of(text: str | None) -> list[str]:
    """Lines with their LF; a carriage return ends none. Of a file that is not there, none."""
    lines = (text or "").split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def hunks(content: Content) -> list[Hunk]:
    """What changed, from top to bottom. A file that came or went is one hunk, without lines where it is empty."""
    before, after = lines_of(content.before), lines_of(content.after)
    found = [
        Hunk(
            path=content.path,
            start=run.i + 1,
            before=tuple(before[run.i : run.j]),
            after=tuple(after[run.k : run.l]),
            new_start=run.k + 1,
            context_before=tuple(before[max(run.i - AROUND, 0) : run.i]),
            context_after=tuple(before[run.j : run.j + AROUND]),
            whole=content,
        )
        for run in differing(before, after)
    ]
    if not found and (content.before is None) != (content.after is None):
        return [Hunk(content.path, 1, (), (), 1, whole=content)]
    return found


def words(hunk: Hunk) -> set[str]:
    """Identifiers of the lines that changed, as they are and, in small letters, the parts of which they are made."""
    found = {word for line in (*hunk.before, *hunk.after) for word in _WORD.findall(line)}
    parts = {part.lower() for word in found for part in _PART.findall(word)}
    return {word for word in found | parts if len(word) >= _SHORTEST}


def style_only(hunk: Hunk) -> bool:
    """Whether it changes nothing but white space, comments, blank lines, quotes or trailing commas.

    Asked of the whole file where the hunk knows it: the same lines mean something else within a text or a comment.
    """
    if hunk.whole is None:
        ends = "".join(hunk.context_before), "".join(hunk.context_after)
        old, new = (ends[0] + "".join(lines) + ends[1] for lines in (hunk.before, hunk.after))
        return same_but_for_style(hunk.path, dedent(old), dedent(new))
    return hunk in _style_of(hunk.whole)


@lru_cache(maxsize=4)
def _style_of(content: Content) -> frozenset[Hunk]:
    """Its hunks that are only style; of a file that came or went, none is."""
    if content.before is None or content.after is None:
        return frozenset()
    found = hunks(content)
    parts = [
        (range(one.start, one.start + len(one.before)), range(one.new_start, one.new_start + len(one.after)))
        for one in found
    ]
    style = style_parts(
        content.path, content.before, content.after, parts, lambda number: applied(content, [found[number]])
    )
    return frozenset(one for one, is_style in zip(found, style, strict=True) if is_style)


def applied(content: Content, chosen: Sequence[Hunk]) -> str:
    """The file as it was, with only these of its hunks done."""
    lines, text, at = lines_of(content.before), list[str](), 0
    for hunk in sorted(chosen, key=lambda one: one.start):
        text += [*lines[at : hunk.start - 1], *hunk.after]
        at = hunk.start - 1 + len(hunk.before)
    return "".join([*text, *lines[at:]])


def unified(path: str, chosen: Sequence[Hunk], content: Content) -> str:
    """A diff of only these hunks, which applies to the file as it was; empty without any."""
    if not chosen:
        return ""
    lines = lines_of(content.before)
    text, shift = [*_names(path, content)], 0
    for group in _groups(sorted(chosen, key=lambda one: one.start)):
        if not any(one.before or one.after for one in group):
            continue
        first = max(group[0].start - 1 - AROUND, 0)
        end = min(_end(group[-1]) + AROUND, len(lines))
        body, at = list[str](), first
        for hunk in group:
            body += [*_marked(" ", lines[at : hunk.start - 1]), *_marked("-", hunk.before), *_marked("+", hunk.after)]
            at = _end(hunk)
        body += _marked(" ", lines[at:end])
        grown = sum(len(one.after) - len(one.before) for one in group)
        text.append(f"@@ -{_span(first, end - first)} +{_span(first + shift, end - first + grown)} @@\n")
        text += body
        shift += grown
    return "".join(text)


def _groups(chosen: Sequence[Hunk]) -> Iterator[list[Hunk]]:
    """Hunks whose surroundings touch."""
    group: list[Hunk] = []
    for hunk in chosen:
        if group and hunk.start - 1 - _end(group[-1]) > 2 * AROUND:
            yield group
            group = []
        group.append(hunk)
    yield group


def _end(hunk: Hunk) -> int:
    """How many lines lie before what follows it."""
    return hunk.start - 1 + len(hunk.before)


def _marked(mark: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line
        if not line.endswith("\n"):
            yield "\n" + _NO_END


def _span(start: int, count: int) -> str:
    return f"{start + 1 if count else start},{count}"


def _names(path: str, content: Content) -> Iterator[str]:
    came, went = content.before is None, content.after is None
    bare = not (content.before or content.after)
    signs = _SIGNS_AND_SPACE if bare else _SIGNS  # of an empty file, patch knows the name from the first line alone
    if came or went:
        old, new = _quoted(f"a/{path}", signs), _quoted(f"b/{path}", signs)
        yield f"diff --git {old} {new}\n{'new' if came else 'deleted'} file mode 100644\n"
    if bare:
        yield f"index {'0' * 40}..{_EMPTY}\n" if came else f"index {_EMPTY}..{'0' * 40}\n"
    else:
        yield f"--- {'/dev/null' if came else _ended(f'a/{path}')}\n"
        yield f"+++ {'/dev/null' if went else _ended(f'b/{path}')}\n"


_EMPTY = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
"""What git calls an empty file."""
_SIGNS = re.compile(r'[\x00-\x1f\x7f"\\]')
_SIGNS_AND_SPACE = re.compile(r'[\x00-\x20\x7f"\\]')


def _quoted(name: str, signs: re.Pattern[str] = _SIGNS) -> str:
    """A name as git and patch write one with signs in it that would end it."""
    if not signs.search(name):
        return name
    return '"' + _SIGNS.sub(lambda sign: f"\\{ord(sign[0]):03o}", name) + '"'


def _ended(name: str) -> str:
    """A name with a space ends with a tab, or patch would take its first word."""
    quoted = _quoted(name)
    return f"{name}\t" if " " in name and quoted == name else quoted
