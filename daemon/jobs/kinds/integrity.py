"""Looks through every database at night, page by page, so that damage is known before its backup is gone."""

from collections.abc import Callable
from pathlib import Path

from daemon.jobs.kind import Done, Kind, Step, Work
from daemon.paths import Paths
from knowledge.errors import StoreError
from knowledge.store.sqlite import Database
from knowledge.tasks.schedule import Nightly


def _step(what: str, where: Callable[[Paths], Path]) -> Step:
    def look(work: Work) -> Done:
        path = where(work.paths)
        found = _found(path)
        damaged = [*work.state.get("damaged", ()), *([path.name] if found not in {"ok", "not there"} else ())]
        return Done(state={"damaged": damaged}, text=f"{what} ({path.name}): {found}\n", summary=_summed(damaged))

    return look


def _found(path: Path) -> str:
    if not path.exists():
        return "not there"
    try:
        with Database.reader(path, []) as database:
            return database.check("integrity_check")
    except StoreError as error:
        return str(error)


def _summed(damaged: list[str]) -> str:
    return f"damaged: {', '.join(damaged)}; see `sotto doctor`" if damaged else "every database is sound"


KIND = Kind(
    name="integrity",
    what="look through the databases for damage",
    steps={
        "log": _step("the log", lambda paths: paths.core),
        "memory": _step("memory", lambda paths: paths.memory),
        "files": _step("the index of files", lambda paths: paths.files),
    },
    resource="disk",
    priority=2,
    idle=True,
    every=Nightly(2),
)
