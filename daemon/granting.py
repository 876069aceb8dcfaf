"""Where a person's yes becomes a grant. Only commands and the chat, in a terminal, call this; no service imports it."""

import os
import pwd
import sys

from daemon.paths import Paths
from knowledge.errors import NeedsHuman
from knowledge.events import DecidePlan
from knowledge.redact import clean
from knowledge.tasks.approval import Approval
from knowledge.tasks.grant import SURFACES, Gesture, minted
from knowledge.tasks.grant_key import grant_key


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

    Raises NeedsHuman, and GrantRefused where the key is none.
    """
    if surface not in SURFACES:
        raise NeedsHuman(f"{surface} is no place to grant anything")
    gesture = Gesture(str(clean(who())), surface, str(clean(terminal())))
    grant = minted(grant_key(paths.grant_key), shown.id, shown.digest, gesture, now)
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
