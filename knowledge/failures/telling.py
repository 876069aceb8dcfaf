"""From what was found to what is told: findings and reports as events, cut to what an event may hold."""

import re
from collections.abc import Iterator

from knowledge.events import FailingTest, FailureDiagnosed, TestsFailed
from knowledge.failures.findings import MOST, Finding, Findings
from knowledge.failures.fingerprint import Print, fingerprint, of_run, template
from knowledge.failures.ran import Ran, check_of, check_of_run
from knowledge.failures.renaming import names_of
from knowledge.failures.statuses import meaning
from knowledge.failures.text import shown
from knowledge.lines import split
from knowledge.redact import Clean, clean, clean_each

LONGEST = 1_000
"""Characters kept of one line; minified code has lines of megabytes."""
FRAMES = 20
_FAILED = 1
"""Status where only a report is known."""
_SAID = re.compile(r"^E {3}(\S.*)$", re.MULTILINE)
_SCRIPT = re.compile(r"(?:file://)?((?:/|[A-Za-z]:\\)[^\s():]+\.[cm]?[jt]sx?):(\d{1,7}):\d+")


def of_findings(event: Ran, output: str, found: Findings) -> list[FailureDiagnosed]:
    """What is told of a command's output, the most telling first."""
    return [_told(event, output, found, one, rank) for rank, one in enumerate(found.told)]


def of_report(event: TestsFailed) -> list[FailureDiagnosed]:
    """What is told of failing tests that a report names."""
    return [_of_test(event, one, rank) for rank, one in enumerate(event.failing[:MOST])]


def unknown(event: Ran, why: str) -> FailureDiagnosed:
    """What is told of a failure of which only the status is known; without a name it is no entry in the book."""
    return FailureDiagnosed(
        command=event.command,
        cwd=event.cwd,
        status=event.status,
        headline=clean(f"{meaning(event.status) or f'exit status {event.status}'}, {why}", LONGEST),
        line=None,
        output=event.output,
        template=clean(template(event.command)),
        check=check_of(event),
    )


def _told(event: Ran, output: str, found: Findings, one: Finding, rank: int) -> FailureDiagnosed:
    said = one.diagnostic
    lines = list(_lines(output, found, one))
    frames = [frame for frame in said.frames if frame.own][:FRAMES] if said else []
    named = [said.code, said.message, said.symbol, said.file, said.test_id] if said else [None] * 5
    program = template(event.command)
    texts = [program, one.headline.text, *(text for _, text in lines), *filter(None, named)]
    texts += [text for frame in frames for text in (frame.file, frame.function) if text is not None]
    safe = dict(zip(texts, clean_each(texts, LONGEST), strict=True))
    code, message, symbol, file, test_id = (safe[text] if text else None for text in named)
    told = FailureDiagnosed(
        command=event.command,
        cwd=event.cwd,
        status=event.status,
        headline=safe[one.headline.text],
        line=one.headline.line,
        excerpt=[(number, safe[text]) for number, text in lines],
        output=event.output,
        fingerprint=one.names.fingerprint,
        kind=one.names.kind,
        tool=said.tool if said else "",
        code=code,
        message=message,
        symbol=symbol,
        file=file,
        file_line=said.line if said else None,
        column=said.column if said else None,
        test_id=test_id,
        frames=[(safe[frame.file], frame.line, safe[frame.function] if frame.function else None) for frame in frames],
        template=safe[program],
        rank=rank,
        others=found.others if rank == 0 else 0,
        check=check_of(event),
    )
    if one.names != _names(one, event.command):
        return told
    return told.model_copy(update=names_of(told)._asdict())


def _names(one: Finding, command: str) -> Print:
    """The names by what is told alone; others where another diagnostic of the run named it."""
    if one.diagnostic and one.diagnostic.test_id:
        return fingerprint(one.diagnostic)
    alone = [one.diagnostic] if one.diagnostic else []
    return of_run(alone, one.headline.text, command, printed=one.headline.line is not None)


def _lines(output: str, found: Findings, one: Finding) -> Iterator[tuple[int, str]]:
    known = found.extraction.lines
    printed = split(output) if any(number not in known for number in one.excerpt) else []
    for number in one.excerpt:
        yield number, known[number] if number in known else shown(printed[number - 1])


def _of_test(event: TestsFailed, one: FailingTest, rank: int) -> FailureDiagnosed:
    file, line = (one.file, one.line) if one.file else _place(one.details)
    message = _message(one)
    details = [(number, clean(text, LONGEST)) for number, text in enumerate(split(one.details)[:40], 1)]
    told = FailureDiagnosed(
        command=event.command,
        cwd=event.cwd,
        status=_FAILED,
        headline=clean(message.split("\n")[0], LONGEST) if message else one.name,
        line=None,
        excerpt=details,
        tool=event.format,
        message=message,
        file=file,
        file_line=line,
        test_id=one.id,
        template=clean(template(event.command)),
        rank=rank,
        others=max(0, event.counts.failed + event.counts.errors - MOST) if rank == 0 else 0,
        check=check_of_run(event.run),
    )
    return told.model_copy(update=names_of(told)._asdict())


def _message(one: FailingTest) -> Clean:
    """What it says; where a file could not even be read, what that says."""
    said = _SAID.findall(one.details) if one.message == "collection failure" else []
    return clean(said[-1], LONGEST) if said else one.message


def _place(details: str) -> tuple[Clean | None, int | None]:
    """The first place of the project itself in a trace of JavaScript, whose reports name no file."""
    found = next((one for one in _SCRIPT.finditer(details) if "node_modules" not in one[1]), None)
    return (clean(found[1], LONGEST), int(found[2])) if found else (None, None)
