"""All checks in order, each one kept from spoiling the others."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from daemon.doctor import (
    artifacts,
    backups,
    configured,
    database,
    disks,
    focus,
    folders,
    foundation,
    granting,
    inotify,
    locks,
    model,
    remembered,
    running,
    sandbox,
    shells,
    sound,
    speech_model,
    spooled,
    surroundings,
    systemd,
    watched,
)
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, failed
from knowledge.views import CheckView


class Check(NamedTuple):
    """A subject and who looks at it."""

    name: str
    look: Callable[[Patient], Iterator[Verdict]]


CHECKS = (
    Check("python", foundation.python),
    Check("sqlite", foundation.library),
    Check("packages", foundation.packages),
    Check("configuration", configured.valid),
    Check("directories", folders.directories),
    Check("file systems", disks.file_systems),
    Check("disk", disks.room),
    Check("inotify", inotify.limits),
    Check("watching", watched.trees),
    Check("daemon", running.answers),
    Check("lock", locks.single),
    Check("bus", running.bus),
    Check("database", database.sound),
    Check("memory", remembered.memory),
    Check("wipe", remembered.wipe),
    Check("set aside", backups.set_aside),
    Check("backups", backups.copies),
    Check("artifacts", artifacts.kept),
    Check("grants", granting.closed),
    Check("spool", spooled.backlog),
    Check("shells", shells.integration),
    Check("systemd", systemd.unit),
    Check("git", surroundings.git),
    Check("sandbox", sandbox.bubblewrap),
    Check("compiler", model.compiler),
    Check("model engine", model.engine),
    Check("encoder", model.encoder),
    Check("chat model", model.chat),
    Check("speech model", speech_model.speech_model),
    Check("voice", sound.voice),
    Check("audio", sound.devices_of),
    Check("speech", sound.recogniser),
    Check("focus", focus.signals),
    Check("terminal", surroundings.terminal),
    Check("clock", surroundings.clock),
)


def examine(patient: Patient, checks: tuple[Check, ...] = CHECKS) -> Iterator[CheckView]:
    """Every check in turn; what one has found is handed out before the next begins."""
    for check in checks:
        for verdict in _looked(check, patient):
            yield CheckView(
                name=check.name, state=verdict.state, found=_plain(verdict.found), advice=_plain(verdict.advice)
            )


def _looked(check: Check, patient: Patient) -> Iterator[Verdict]:
    try:
        yield from check.look(patient)
    except OSError as error:
        found = f"{error.filename or 'something'} cannot be looked at ({error.strerror or error})"
        yield failed(found, "put right what the line `directories` says, then look again with `sotto doctor`")
    except Exception as error:  # noqa: BLE001  a named boundary: who asks the doctor has trouble enough, and one check that falls over must not hide the others
        found = f"this check itself fell over: {type(error).__name__}: {error}"
        yield failed(found, "report it with this line, please")


def _plain(text: str) -> str:
    """Text without the halves of characters that names of files may hold."""
    return text.encode("utf-8", "backslashreplace").decode()
