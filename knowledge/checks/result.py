"""What a check that was run says of its project, and in what words."""

import re
from collections.abc import Iterable

from knowledge.events import CheckFinished, FailureDiagnosed
from knowledge.failures.commands import failed

_AWAY = re.compile(
    r"""could\ not\ resolve | temporary\ failure\ in\ name\ resolution | name\ or\ service\ not\ known
    | failed\ to\ lookup\ address | no\ such\ host | nodename\ nor\ servname | unknownhostexception | name\ resolution
    | \b(?:econnrefused|enotfound|eai_again|enetunreach|ehostunreach|etimedout)\b | getaddrinfo | gaierror
    | network\ is\ (?:unreachable|down) | no\ route\ to\ host | connection\ refused
    | failed\ to\ establish\ a\ new\ connection
    | max\ retries\ exceeded\ with\ url | unable\ to\ access\ 'https? | dial\ tcp | dns\ error
    | could\ not\ (?:connect\ to|reach)\ (?:the\ )?(?:server|index|registry|host) | looking\ beyond\ the\ lock\ file
    | attempting\ to\ make\ an\ http\ request,\ but\ --offline""",
    re.IGNORECASE | re.VERBOSE,
)
"""What programs say where nothing is behind the loopback, and nothing listens on it."""


NOT_RUN = {126: "cannot be executed", 127: "was not found"}
"""What a shell's statuses mean where the command did not begin; the fault of who named it, or of the sandbox."""


def unreachable(text: str) -> bool:
    """Whether something was not reached that a sandbox does not have: the network, or a server of this machine."""
    return _AWAY.search(text) is not None


def away(told: FailureDiagnosed) -> bool:
    """Whether a failure is one of the sandbox, not of the project."""
    said = (told.headline, told.message or "", *(text for _, text in told.excerpt))
    return unreachable("\n".join(said))


def needs_network(output: str, told: Iterable[FailureDiagnosed]) -> bool:
    """Whether all that a check says that broke is that; `told` is what was made out of its output."""
    named = [one for one in told if one.line is not None]
    return unreachable(output) and all(away(one) for one in named)


def of_project(event: CheckFinished) -> bool:
    """Whether how it ended says something of the project, and not of the sandbox or of its time.

    One that does again what failed says nothing where it does not fail in the same way: it is not the same here.
    """
    if event.ended != "exited" or event.needs or event.status in NOT_RUN:
        return False
    return event.again is None or event.status == event.status_then


def is_red(event: CheckFinished) -> bool:
    """Whether it shows that something of the project broke."""
    return of_project(event) and failed(event.status)


def is_green(event: CheckFinished) -> bool:
    """Whether it shows that something works: only at the full level, and only where it was asked for. Where the user's
    own run failed a moment ago, one that succeeds here says that the two differ.
    """
    return of_project(event) and event.status == 0 and event.level == "full" and event.again is None


def told(event: CheckFinished) -> str:
    """How it went, in a sentence."""
    took = f"in {event.duration_ms / 1_000:.1f} s"
    reduced = " at the reduced level" if event.level == "reduced" else ""
    if event.ended != "exited":
        return f"`{event.command}` {_cut(event)}{reduced}"
    if event.needs:
        return f"`{event.command}` needs the network, which is not there: `[sandbox] hosts` names what may be reached"
    if event.status in NOT_RUN:
        return f"`{event.command}`: a command {NOT_RUN[event.status]}"
    if event.status == 0:
        return f"`{event.command}` succeeded {took}{reduced}"
    return f"`{event.command}` failed with status {event.status} {took}{reduced}"


def _cut(event: CheckFinished) -> str:
    """Why it did not come to its end, and what to do about its time: what it printed until then is the job's."""
    if event.ended == "time":
        next_step = f"`sotto job j{event.job}` shows how far it came, `budget.check_s` says how long one may take"
        return f"was ended: it took more than {event.duration_ms // 1_000} s (budget.sandbox); {next_step}"
    return "was ended: it took more memory than a sandbox has" if event.ended == "memory" else "did not begin"
