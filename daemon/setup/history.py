"""Taking in what was done before Sotto was there: offered once, when the daemon runs and there is something."""

import os

from daemon.setup.record import Record
from daemon.setup.running import Sotto
from daemon.setup.terminal import Consent, say
from knowledge.history.sources import Source, find
from knowledge.redaction.vault import home_of


def offer(sotto: Sotto, record: Record, consent: Consent, *, wanted: bool | None) -> None:
    """Import the histories that are there, if the user agrees. Who has answered once is not asked again.

    `wanted` is what the command line says; it counts as an answer, and asking for it again imports again.
    """
    if wanted is None and record.history is not None:
        return
    home = home_of(os.environ)
    found = find(os.environ, home) if home else []
    if wanted is None and (not found or not (consent.yes or consent.person)):
        return  # nobody was asked: the next start may
    record.history = _agreed(consent, found) if wanted is None else wanted
    if record.history:
        sotto("import", "history")
    else:
        say("Later: sotto import history")


def _agreed(consent: Consent, found: list[Source]) -> bool:
    shells = ", ".join(dict.fromkeys(one.shell for one in found))
    return consent.to(f"Take in your command history ({shells})? It stays here, with secrets replaced by marks.")
