"""The speech model that was chosen: there, whole, of Whisper's kind, with room enough."""

from collections.abc import Iterator
from pathlib import Path

from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, ok, warning
from daemon.models.room import Room, room
from daemon.models.speech import describe, name_of
from daemon.models.speech_choosing import doubts, waits

CHOOSE = "choose another one: `sotto model list`; or none: `sotto model use none --speech`"


def speech_model(patient: Patient) -> Iterator[Verdict]:
    """Looked into, not loaded."""
    voice = patient.config.voice
    if not voice.whisper:
        yield ok("none chosen: what is built in makes words of speech")
        return
    verdict = folder_verdict(Path(voice.whisper).expanduser(), room())
    hindered = next(waits(voice), "") if verdict.state == "ok" else ""
    yield warning(f"{verdict.found}; {hindered}", "then say `sotto doctor` again") if hindered else verdict


def folder_verdict(folder: Path, there: Room) -> Verdict:
    """What is at that place."""
    found = describe(folder)
    if found.trouble:
        return warning(f"{folder}: {found.trouble}: what is built in makes words of speech", CHOOSE)
    against = next(doubts(found, there), "")
    told = f"{name_of(folder)}, {found.size / 1e6:.0f} MB, takes about {found.needs / 1e6:.0f} MB of memory"
    return warning(f"{told}; {against}", CHOOSE) if against else ok(told)
