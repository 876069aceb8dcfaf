"""Memory, which is made from the log, and a wipe that was begun and is not done."""

from collections.abc import Iterator
from pathlib import Path

from daemon.cli.show import size
from daemon.doctor.database import CHECKED_BELOW, looked_into, taken
from daemon.doctor.locks import held_by
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, ok, warning
from knowledge.errors import Corrupt, StoreError
from knowledge.store.memory import MEMORY
from knowledge.store.migrate import newest

ANEW = "sotto rebuild"


def memory(patient: Patient) -> Iterator[Verdict]:
    path = patient.paths.memory
    if not path.exists():
        yield ok("none yet; it is made from the log")
        return
    in_use = held_by(patient, Path(f"{path}.lock")) is not None
    length = taken(path)
    if length > CHECKED_BELOW:
        yield ok(f"{size(length)}, not checked because of its size; {ANEW} makes it anew")
        return
    try:
        with looked_into(path, copy=not in_use) as database:
            if database.schema_version > newest(MEMORY):
                yield warning("written by a newer Sotto", f"upgrade this Sotto, or: {ANEW}")
                return
            if (found := database.check()) != "ok":
                raise Corrupt(found)
    except StoreError as problem:
        found = f"{path} is damaged ({problem.__cause__ or problem}): what is searched and suggested is missing"
        yield warning(found, f"{ANEW}: it holds nothing that the log does not")
        return
    yield ok(f"{size(length)}, sound")


def wipe(patient: Patient) -> Iterator[Verdict]:
    if not patient.paths.wish.exists():
        yield ok("none waits")
    elif patient.status:
        yield warning("one was begun and is not done", "sotto down && sotto up: it is finished before anything else")
    else:
        yield warning("one was begun and is not done", "sotto up: it is finished before anything else")
