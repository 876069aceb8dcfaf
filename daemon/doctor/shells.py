"""Whether shells tell what is run in them: installed, loaded here, and new enough for it."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence

from daemon.doctor.patient import Patient
from daemon.doctor.programs import ask
from daemon.doctor.verdict import Verdict, ok, warning
from daemon.integration import OLDEST, rendered
from daemon.setup.rc import start_files
from daemon.setup.rc_block import BEGIN

_VERSION = re.compile(r"(\d+)\.(\d+)")


def integration(patient: Patient) -> Iterator[Verdict]:
    files = start_files()
    loading = [shell for shell, file in files.items() if _loads(file)]
    versions = {shell: ask(shell, "--version").text for shell in OLDEST if shutil.which(shell)}
    yield from too_old(versions)
    missing = [shell for shell in loading if not rendered(shell, patient.paths).is_file()]
    yield state(loading, missing, os.environ.get("SOTTO_SHELL_SESSION", ""))


def too_old(versions: Mapping[str, str]) -> Iterator[Verdict]:
    """Shells in which the integration loads nothing, by what they say of their version."""
    for shell, said in versions.items():
        found = _VERSION.search(said)
        if found and (int(found[1]), int(found[2])) < OLDEST[shell]:
            needed = ".".join(map(str, OLDEST[shell]))
            yield warning(f"{shell} {found[0]} is too old for the integration", f"it works from {shell} {needed} on")


def state(loading: Sequence[str], missing: Sequence[str], session: str) -> Verdict:
    if missing:
        return warning(f"the script for {', '.join(missing)} is gone", "./scripts/start makes it again")
    here = f"; loaded here as {session}" if session else ""
    if loading:
        return ok(f"{', '.join(loading)} load it{here or '; this shell has not (a new one will)'}")
    return ok(f"no start file loads it{here or '; ./scripts/start --shell puts it there'}")


def _loads(file: os.PathLike[str]) -> bool:
    try:
        with open(file, "rb") as there:  # noqa: PTH123 - a path of any kind
            return BEGIN.encode() in there.read()
    except OSError:
        return False
