"""A command that ended: one of the user's, or a check that Sotto ran for them in a sandbox."""

import re

from knowledge.events import CheckFinished, CommandFinished, Event

Ran = CommandFinished | CheckFinished
RAN = (CommandFinished.__name__, CheckFinished.__name__)
_RUN = re.compile(r"check-(\d{1,18})-[0-9a-f]{1,32}")


def ran(event: Event) -> Ran:
    """The event, which is known to be one."""
    assert isinstance(event, CommandFinished | CheckFinished)
    return event


def run_of(job: int, token: str) -> str:
    """What a run of a check is called, by its job."""
    return f"check-{job}-{token}"


def check_of(event: Ran) -> int | None:
    """The job in whose sandbox it was; none for a run of the user's."""
    return event.job if isinstance(event, CheckFinished) else None


def check_in(event: Event) -> int | None:
    """The same of whatever was told of a run."""
    return getattr(event, "check", None) or check_of_run(getattr(event, "run", None))


def check_of_run(run: str | None) -> int | None:
    """The same by what the run is called."""
    found = _RUN.fullmatch(run or "")
    return int(found[1]) if found else None
