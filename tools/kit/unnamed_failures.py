"""Failures of which only the status is known: nobody captured what they printed, so the book has no entry."""

from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, FailureDiagnosed
from knowledge.failures.book import Failure
from knowledge.failures.commands import same_program
from knowledge.failures.fingerprint import template
from tools.kit.around import Around

LOOKED_AT, COMMANDS = 100, 500
"""Last failures, and last commands, of which one may be over."""


def unnamed(around: Around, project: int | None = None) -> list[tuple[Failure, str]]:
    """The last of each command and place, as the book would have it, with its trace; the latest first."""
    newest = around.log.newest([FailureDiagnosed.__name__], LOOKED_AT)
    told = [one for one in newest if _is_unnamed(one, project) and not _is_read(one, newest)]
    if not told:
        return []
    ran = around.log.newest([CommandFinished.__name__], COMMANDS)
    found = dict[tuple[str, str], tuple[Failure, str]]()
    for seen in reversed(told):
        event = seen.event
        assert isinstance(event, FailureDiagnosed)
        alike = [one for one in told if _same(one.event, event)]
        found.setdefault((event.command, event.cwd), (_failure(seen, event, alike, ran), seen.trace))
    return list(found.values())


def _is_unnamed(seen: Envelope, project: int | None) -> bool:
    mine = project is None or seen.header.project == project
    return mine and isinstance(seen.event, FailureDiagnosed) and not seen.event.fingerprint


def _is_read(seen: Envelope, newest: list[Envelope]) -> bool:
    """Whether the same command failed again later, and what it printed then is known."""
    event = seen.event
    later = [one.event for one in newest if one.seq > seen.seq and not _is_unnamed(one, None)]
    return isinstance(event, FailureDiagnosed) and any(_same(one, event) for one in later)


def _same(one: object, other: FailureDiagnosed) -> bool:
    return isinstance(one, FailureDiagnosed) and (one.command, one.cwd) == (other.command, other.cwd)


def _failure(seen: Envelope, event: FailureDiagnosed, alike: list[Envelope], ran: list[Envelope]) -> Failure:
    green = next((one for one in ran if one.seq > seen.seq and _greens(one, event)), None)
    return Failure(
        id=seen.seq,
        project=seen.header.project,
        fingerprint="",
        kind="",
        tool=event.tool,
        test_id=event.test_id,
        template=event.template or "",
        cwd=event.cwd,
        command=event.command,
        headline=event.headline,
        file=event.file,
        file_line=event.file_line,
        first_at=alike[0].header.at,
        last_at=seen.header.at,
        last_seq=seen.seq,
        occurrences=len(alike),
        closed_at=green.header.at if green else None,
        flaky=0,
        closed_seq=green.seq if green else None,
    )


def _greens(seen: Envelope, event: FailureDiagnosed) -> bool:
    """Whether the same succeeded in the same place."""
    ran = seen.event
    if not isinstance(ran, CommandFinished) or ran.status or ran.cwd != event.cwd:
        return False
    return template(ran.command) == template(event.command) and same_program(ran.command, event.command)
