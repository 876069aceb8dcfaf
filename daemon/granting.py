"""Where a person's yes becomes a grant. Only commands and the chat, in a terminal, call this; no service imports it."""

import os
import pwd
import sys

from daemon.paths import Paths
from knowledge.errors import NeedsHuman, Unwritable
from knowledge.events import DecidePlan
from knowledge.redact import clean
from knowledge.redaction.vault import kept_key
from knowledge.tasks.approval import Approval
from knowledge.tasks.grant import Gesture, minted


def who() -> str:
    """Login name and number of whoever runs this."""
    number = os.getuid()
    try:
        return f"{pwd.getpwuid(number).pw_name} ({number})"
    except KeyError:
        return str(number)


def terminal() -> str:
    """The terminal in which a person reads and types. Raises NeedsHuman where there is none."""
    try:
        if sys.stdout.isatty() and sys.stdin.isatty():
            return os.ttyname(sys.stdin.fileno())
    except (OSError, ValueError) as error:
        raise NeedsHuman("this terminal has no name") from error
    raise NeedsHuman("nobody can read this here and answer it")


def approved(paths: Paths, shown: Approval, surface: str, now: int) -> DecidePlan:
    """The order that has a plan done, for somebody who has just seen `shown.preview` and agreed.

    Raises NeedsHuman, Unwritable.
    """
    gesture = Gesture(who(), surface, terminal())
    try:
        grant = minted(kept_key(paths.grant_key), shown.id, shown.digest, gesture, now)
    except OSError as error:
        raise Unwritable(f"{paths.grant_key} ({error.strerror})") from error
    return DecidePlan(
        approval=shown.id,
        decision="approved",
        digest=shown.digest,
        nonce=grant.nonce,
        expires=grant.expires,
        mac=grant.mac,
        who=clean(grant.who),
        surface=grant.surface,
        where=clean(grant.where),
        note=clean(""),
    )
