"""Putting on record what is said of notes."""

import importlib
import os

from daemon.paths import Paths
from daemon.reach import reached
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope
from knowledge.events import Event, NoteEdited
from knowledge.memory.draft import Draft
from knowledge.memory.note import Note
from knowledge.memory.taking import parts
from knowledge.redact import clean, configure
from knowledge.redaction.vault import Vault, home_of, key_of


def publish(paths: Paths, *events: Event, project: int | None) -> list[Envelope]:
    """Hand events to the daemon, as one; they are on record when this returns. Raises DaemonUnreachable."""
    reached(paths)  # says in a word when no daemon runs
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        sent: list[Envelope] = bus.publish(*events, project=project)
    return sent


def know_secrets(paths: Paths) -> None:
    """Let what is written be redacted by all that is known to be secret here."""
    configure(Vault(os.environ, home_of(os.environ)).everywhere(), key_of(paths.redaction_key))


def now() -> int:
    """Microseconds UTC."""
    return SystemClock().now()


def edited(note: Note, draft: Draft, at: int) -> NoteEdited:
    """A note written anew."""
    title, body = parts(draft)
    return NoteEdited(
        note=note.id,
        base=draft.version or note.version,
        kind=draft.kind,
        title=clean(title),
        body=clean(body),
        tags=[clean(tag) for tag in draft.tags],
        valid_from=note.valid_from if draft.valid_from is None else draft.valid_from,
        valid_to=draft.valid_to,
        settles=list(draft.settles),
        at=at,
    )


def draft_of(note: Note) -> Draft:
    """A note as it can be edited."""
    alone = Draft(text=note.body)  # of a long first line the title is only the beginning
    text = note.body if (alone.title, alone.body) == (note.title, note.body) else note.text
    return Draft(
        kind=note.kind,
        text=text,
        tags=tuple(note.tags),
        valid_from=note.valid_from,
        valid_to=note.until,
        version=note.version,
    )
