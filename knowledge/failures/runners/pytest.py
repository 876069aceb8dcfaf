"""pytest: the passage of each failing test, under the id that summary or verbose lines have for it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.runners.blocks import kind
from knowledge.failures.runners.pytest_names import Named, files_of, named_in, titled
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import own, place

NEEDS: tuple[str, ...] = (
    "FAILED ",
    "ERROR ",
    "ERROR: ",
    " FAILED",
    " ERROR",
    "= FAILURES =",
    "= ERRORS =",
    "INTERNALERROR>",
    "conftest",
)
_BAR = re.compile(r"^=+ (.+?) =+$")
_TITLE = re.compile(r"^_+ (\S(?:.*\S)?) _+$")
_ROLE = re.compile(r"^ERROR (?:at (setup|teardown) of|collecting) (.+)$")
_PLACE = re.compile(r"^((?:[A-Za-z]:)?[^\s:>][^:]*?\.\w+|<\w+>):(\d+): ?(.*)$")
_NATIVE = re.compile(r'^\s*File "(.+?)", line (\d+)(?:, in (.+))?$')
_SAID = re.compile(r"^E   ?(.*)$")
_CAPTURED = re.compile(r"^-{3,} (?:Captured|live log|generated) ")
_USAGE = re.compile(
    r"^ERROR: (?!Test|usage)((?:file or directory )?not found: (.*)|.*(?:--\w|argument|plugin|pytest"
    r"|rootdir|found no collectors).*|.*\.py.*)$"
)
_CONFTEST = re.compile(r"^(?:ImportError|\w+Error) while (?:loading|importing) (?:conftest|test module) '(.+?)'\.?")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test, module that cannot be collected, and end of pytest itself."""
    named = named_in(text)
    passages = list(_passages(text.words))
    roles = ["E" if _ROLE.match(passage.test_id or "") else "F" for passage in passages]
    for passage, file in zip(passages, files_of(text, roles), strict=True):
        yield _joined(passage, named, file)
    for test in named:
        if not test.used:
            yield _only_named(test)
    yield from _own_ends(text, passages)


def _only_named(test: Named) -> Diagnostic:
    file = test.id.partition("::")[0]
    code = kind(test.message)
    said = test.message.removeprefix(f"{code}: ") if code else test.message
    return Diagnostic(
        tool="pytest",
        severity="error",
        message=said or test.role.lower(),
        span=(test.line + 1, test.line + 1),
        code=code,
        file=file if "." in file else None,
        test_id=test.id,
    )


# ── the passages ──────────────────────────────────────────────────────────────────────────────────


def _passages(words: Sequence[str]) -> Iterator[Diagnostic]:
    within, start, title = False, 0, ""
    for index, line in enumerate(words):
        bar = _BAR.match(line) if line.startswith("=") else None
        head = _TITLE.match(line) if within and line.startswith("_") else None
        if not bar and not (head and _is_title(line)):
            continue
        if title:
            yield _passage(words, start, index, title)
        title = head[1] if head and not bar else ""
        start = index
        if bar:
            within = bar[1] in {"FAILURES", "ERRORS"}
    if title:
        yield _passage(words, start, len(words), title)


def _is_title(line: str) -> bool:
    """Whether it is a title and not the rule between two calls of a traceback (`_ _ _ _ _ _`)."""
    return not set(line) <= {"_", " "}


def _passage(words: Sequence[str], start: int, end: int, title: str) -> Diagnostic:
    captured = next((index for index in range(start + 1, end) if _CAPTURED.match(words[index])), end)
    said, head = _said(words, start + 1, captured)
    frames, last = _frames(words, start + 1, captured)
    if not said:
        said, head = _unmarked(words, start + 1, captured, last)
    while captured > start + 1 and not words[captured - 1].strip():
        captured -= 1
    code = kind(said) or _type_at(words, last)
    file, line = place(frames)
    if not any(frame.own for frame in frames):
        file, line = None, None
    message = said.removeprefix(f"{code}: ") if code else said
    return Diagnostic(
        tool="pytest",
        severity="error",
        message=message.strip() or code or "failed",
        span=(start + 1, max(captured, start + 1)),
        headline=head + 1,
        code=code,
        file=file,
        line=line,
        test_id=title,
        frames=frames,
    )


def _said(words: Sequence[str], first: int, end: int) -> tuple[str, int]:
    """The last block of lines marked with E, which names the exception that got out."""
    blocks: list[list[int]] = []
    for index in range(first, end):
        if _SAID.match(words[index]) and not words[index].startswith("E    +"):
            if blocks and blocks[-1][-1] == index - 1:
                blocks[-1].append(index)
            else:
                blocks.append([index])
    if not blocks:
        return "", first
    marked = [(_SAID.match(words[index]) or [""] * 2)[1].strip() for index in blocks[-1]]
    head = blocks[-1][0]
    return "\n".join(marked[:30]).strip(), next((i for i in blocks[-1] if words[i][1:].strip()), head)


def _frames(words: Sequence[str], first: int, end: int) -> tuple[tuple[Frame, ...], int | None]:
    """The frames, and the index of the last line that names a place."""
    frames: list[Frame] = []
    last: int | None = None
    native = not any(_PLACE.match(words[index]) for index in range(first, end))
    for index in range(first, end):
        found = _NATIVE.match(words[index]) if native else _PLACE.match(words[index])
        if not found or (found.re is _PLACE and words[index].startswith(("E ", ">"))):
            continue
        name = (
            (found[3] or "").removeprefix("in ")
            if found[3] and (found.re is _NATIVE or found[3].startswith("in "))
            else None
        )
        frames.append(Frame(found[1], int(found[2]), name, own(found[1])))
        last = index
    return tuple(reversed(frames)), last


def _type_at(words: Sequence[str], index: int | None) -> str | None:
    """The exception that stands behind a place: `test_it.py:12: AssertionError`."""
    found = _PLACE.match(words[index]) if index is not None else None
    return kind(found[3]) if found and found[3] else None


def _unmarked(words: Sequence[str], first: int, end: int, last: int | None) -> tuple[str, int]:
    """What is said where no line is marked: native tracebacks, `[XPASS(strict)]`, mismatches of modules."""
    filled = [index for index in range(first, end) if words[index].strip() and not words[index].startswith("[gw")]
    raised = [index for index in filled if kind(words[index]) and not words[index].startswith((" ", ">"))]
    if raised:
        return words[raised[-1]].strip(), raised[-1]
    if last is not None and (found := _PLACE.match(words[last])) and found[3] and not found[3].startswith("in "):
        return found[3], last
    return (words[filled[0]].strip(), filled[0]) if filled else ("", first)


# ── both together ─────────────────────────────────────────────────────────────────────────────────


def _joined(passage: Diagnostic, named: Sequence[Named], known: str) -> Diagnostic:
    """The passage under the id that the summary has for it; made from its title and the file where none has."""
    title = passage.test_id or ""
    role = _ROLE.match(title)
    bare = role[2] if role else title
    bare = bare.removeprefix("[doctest] ")
    fitting = [test for test in named if titled(test.id, bare)]
    outermost = known or (passage.frames[-1].file if passage.frames else "")
    best = next((test for test in fitting if not test.used and _same_file(test.id, outermost)), None)
    best = best or next((test for test in fitting if not test.used), fitting[0] if fitting else None)
    if best:
        best.used = True
        file = best.id.partition("::")[0]
        return replace(passage, test_id=best.id, file=passage.file or (file if "." in file else None))
    if role and not role[1]:
        return replace(passage, test_id=bare, file=passage.file or bare)
    file = known or next((frame.file for frame in reversed(passage.frames) if frame.own), "")
    return replace(
        passage, test_id=f"{file}::{_with_classes(bare)}" if file else bare, file=passage.file or known or None
    )


def _with_classes(title: str) -> str:
    head, bracket, parameters = title.partition("[")
    return head.replace(".", "::") + bracket + parameters


def _same_file(test: str, file: str) -> bool:
    path = test.partition("::")[0]
    return bool(file) and (file.endswith(path) or path.endswith(file))


# ── pytest's own ends ─────────────────────────────────────────────────────────────────────────────


def _own_ends(text: Text, passages: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    words = text.words
    within = {line for passage in passages for line in range(passage.span[0], passage.span[1] + 1)}
    internal = text.lines_with(("INTERNALERROR>",))
    if internal:
        raised = [
            i for i in internal if kind(words[i].partition("> ")[2]) and not words[i].partition("> ")[2].startswith(" ")
        ]
        head = raised[-1] if raised else internal[-1]
        said = words[head].partition("> ")[2].strip()
        code = kind(said)
        message = said.removeprefix(f"{code}: ") if code else said
        message = message or "internal error"
        yield Diagnostic("pytest", "error", message, (internal[0] + 1, internal[-1] + 1), head + 1, code)
    for index in text.lines_with(("ERROR: ", " while loading ", " while importing ")):
        if usage := _USAGE.match(words[index]):
            yield Diagnostic("pytest", "error", usage[1], (index + 1, index + 1), file=usage[2])
        elif index + 1 not in within and (conftest := _CONFTEST.match(words[index])):
            yield _conftest(words, index, conftest[1])


def _conftest(words: Sequence[str], index: int, file: str) -> Diagnostic:
    end = index + 1
    while end < min(len(words), index + 40) and words[end].strip() and not words[end].startswith("="):
        end += 1
    said, head = _said(words, index + 1, end)
    frames, _ = _frames(words, index + 1, end)
    where, line = place(frames)
    code = kind(said)
    message = said.removeprefix(f"{code}: ") if code else said
    return Diagnostic(
        tool="pytest",
        severity="error",
        message=message or words[index].strip(),
        span=(index + 1, end),
        headline=(head if said else index) + 1,
        code=code,
        file=where or file,
        line=line,
        frames=frames,
    )
