"""The Test Anything Protocol, and Node's own runner, which also has a form of its own (`✖ failing tests:`)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.runners.blocks import Failure, end_of, failing, told
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import node, own

NEEDS: tuple[str, ...] = ("not ok ", "✖ failing tests:")
_NOT_OK = re.compile(r"^(\s*)not ok \d+(?: -)? ?(.*?)(?:\s+# time=.*)?$")
_EXCUSED = re.compile(r"(?i)# (?:todo|skip)\b")
_PART = re.compile(
    r"^\s+(location|at|error|message|code|file|line|failureType|name|operator|expected|actual|found|wanted): *(.*)$"
)
_WHOLLY_QUOTED = re.compile(r"^(['\"])(.*)\1$")
_STOP = re.compile(r"^\s*(?:not )?ok \d+|^\s*\.\.\.\s*$|^\s*# (?:Subtest|tests|pass|fail)\b|^\d+\.\.\d+")
_AT = re.compile(r"^test at (.+?):(\d+):(\d+)$")
_TITLE = re.compile(r"^\s*✖ (.+?)(?: \([\d.]+ms\))?(?: # .*)?$")
_PLACE = re.compile(r"^.*?\(?((?:file://)?[^\s():']+):(\d+)(?::(\d+))?\)?$")
_PARENT = re.compile(r"^( *)(?:# Subtest: |▶ )(.+?)(?: \([\d.]+ms\))?$")
_A_FILE = re.compile(r"[/\\][^/\\]+\.[cm]?[jt]sx?$")
_ABOVE = 2_000
"""Lines above a test among which the tests around it are looked for."""
_CHILDREN = ("subtestsFailed", "testsuiteFailed")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test; what failed only because a test within it did is left out."""
    words = text.words
    for index in text.lines_with(("not ok ",)):
        found = _NOT_OK.match(words[index])
        if found and not _EXCUSED.search(words[index]):
            made = _not_ok(words, index, _full(words, index, found[2] or f"test {index + 1}"))
            if made:
                yield made
    shown = {words[index].strip(): index for index in reversed(text.lines_with(("✖ ",)))}
    for index in text.lines_with(("test at ",)):
        at = _AT.match(words[index])
        title = _TITLE.match(words[index + 1]) if at and index + 1 < len(words) else None
        if at and title:
            end = end_of(words, index + 2, re.compile(r"^test at |^\S"))
            failure = told(words, index + 2, end, node)
            if failure.message.strip("'").endswith(("subtests failed", "subtest failed")):
                continue
            name = _full(words, shown[words[index + 1].strip()], title[1])
            made = failing("node", name, words, (index, end), failure, at[1])
            yield made if made.line else replace(made, line=int(at[2]))


def _full(words: Sequence[str], index: int, name: str) -> str:
    """The name of a test with those of the tests around it, as reports have it: `cart > adds two`."""
    names = [name]
    depth = len(words[index]) - len(words[index].lstrip())
    for above in reversed(words[max(index - _ABOVE, 0) : index] if depth else ()):
        found = _PARENT.match(above)
        if found and len(found[1]) < depth:
            depth = len(found[1])
            names += [] if _A_FILE.search(found[2]) else [found[2]]
        if not depth:
            break
    return " > ".join(reversed(names))


def _not_ok(words: Sequence[str], index: int, name: str) -> Diagnostic | None:
    end = end_of(words, index + 1, _STOP)
    parts: dict[str, str] = {}
    head = index
    for position in range(index + 1, end):
        part = _PART.match(words[position])
        if part and part[1] not in parts:
            value = _WHOLLY_QUOTED.sub(r"\2", part[2].strip())
            block = value in {"|-", "|", ">-", ">"}
            parts[part[1]] = _block(words, position, end) if block else value
            head = position + block if part[1] in {"error", "message"} else head
    if parts.get("failureType") in _CHILDREN:
        return None
    frames = told(words, index + 1, end, node).frames
    plain = index + 1 < end and words[index + 1].strip() != "---" and words[index + 1].strip()
    message = plain or parts.get("error") or parts.get("message") or _compared(parts) or name
    made = failing("tap", name, words, (index, end), Failure(message, head, frames))
    place = _PLACE.match(parts.get("at") or parts.get("location") or "")
    made = replace(made, code=parts.get("name") or made.code)
    if place and (not made.line or not own(made.file or "")):
        return replace(made, file=place[1].removeprefix("file://"), line=int(place[2]))
    if parts.get("file") and parts.get("line", "").isdecimal() and len(parts["line"]) < 10:  # noqa: PLR2004
        return replace(made, file=parts["file"], line=int(parts["line"]))
    return made


def _block(words: Sequence[str], index: int, end: int) -> str:
    """The lines of a value that are set in further than its name."""
    indent = len(words[index]) - len(words[index].lstrip())
    lines: list[str] = []
    for line in words[index + 1 : min(end, index + 12)]:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        lines.append(line.strip())
    return "\n".join(lines).strip()


def _compared(parts: dict[str, str]) -> str:
    wanted, got = parts.get("expected") or parts.get("wanted"), parts.get("actual") or parts.get("found")
    return f"expected {wanted}, got {got}" if wanted and got else ""
