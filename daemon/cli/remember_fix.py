"""What helps against a failure, in the user's words: `sotto remember TEXT --kind fix`."""

import importlib
import sys
from typing import NamedTuple

from daemon.cli import why
from daemon.cli.which_project import at_hand
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import Usage
from knowledge.events import FailureDiagnosed, FixNoted
from knowledge.failures.findings import findings
from knowledge.failures.fingerprint import Print
from knowledge.failures.readers import diagnostics
from knowledge.failures.renaming import current
from knowledge.fix_views import FixView
from knowledge.ids import ShortId
from knowledge.moment import Moment
from knowledge.redact import Clean, clean
from knowledge.store.log import EventLog

LONGEST = 4_000
"""Characters of a text or an error that are kept."""
READ = 1 << 20
"""Bytes of an error that are read from stdin."""


class About(NamedTuple):
    """What a fix is for."""

    names: Print
    failure: int | None
    error: Clean | None
    project: int | None
    said: str
    """In one line."""


def remember(paths: Paths, text: str, failure: str, error: str) -> tuple[FixView, str]:
    """Put it on record; also what it is for, in one line. Raises NotFound, Usage."""
    about = of_error(paths, error) if error else of_failure(paths, failure)
    return note(paths, text, about), about.said


def of_failure(paths: Paths, named: str) -> About:
    """The failure that is named, or the last one. Raises NotFound, BadId."""
    with EventLog.open(paths.core) as log:
        found = why.by_id(paths, log, named) if named else why.last(log)
    event = found.event
    assert isinstance(event, FailureDiagnosed)
    name = why.entry(paths, found.seq)
    seq = name.id if name else found.seq
    names = current(event) if event.fingerprint else Print("", "")
    return About(names, seq, None, found.header.project, f"{ShortId('f', seq)}, {event.headline}")


def of_error(paths: Paths, text: str) -> About:
    """What a text says that the user has. Raises Usage."""
    said = _read() if text == "-" else text
    if not said.strip():
        raise Usage("the error is empty")
    found = findings(said, diagnostics)
    shown = "\n".join(found.extraction.lines.values()) if len(said) > LONGEST else said
    project = at_hand(paths)
    first = found.told[0]
    return About(first.names, None, clean(shown.strip(), LONGEST), project, clean(first.headline.text))


def _read() -> str:
    """What is piped in, as far as it is text; nothing where whoever called us closed it."""
    if sys.stdin is None:
        return ""
    return sys.stdin.buffer.read(READ).decode("utf-8", "replace")


def note(paths: Paths, text: str, about: About) -> FixView:
    """Put it on record."""
    event = FixNoted(
        text=clean(text.strip(), LONGEST),
        failure=about.failure,
        error=about.error,
        fingerprint=about.names.fingerprint,
        kind=about.names.kind,
        at=SystemClock().now(),
    )
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        (told,) = bus.publish(event, project=about.project)
    return FixView(
        id=str(ShortId("x", told.seq)),
        failure=str(ShortId("f", about.failure)) if about.failure is not None else None,
        score=0.5,
        summary=event.text.split("\n", 1)[0],
        text=event.text,
        helped=0,
        failed=0,
        at=str(Moment(event.at, 0)),
        project=about.project,
    )
