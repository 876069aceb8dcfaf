"""What a job left behind: one of it printed, or written into a file."""

import os
import sys
from pathlib import Path

from daemon.cli import job_view, show
from daemon.paths import Paths
from knowledge.errors import NotFound, Unwritable
from knowledge.job_views import ArtifactContentView
from knowledge.store.durable import fresh_partial, put_in_place
from knowledge.store.job_reading import JobReader
from knowledge.tasks.artifact import Kept
from knowledge.tasks.artifact_folder import ArtifactFolder


def get(paths: Paths, jobs: JobReader, number: int, name: str, output: str, *, as_json: bool) -> int:
    """Print an artifact, or write it into a file. Raises NotFound, ArtifactDamaged, Unwritable."""
    found = {one.name: one for one in jobs.artifacts(number)}
    if name not in found:
        there = f"there are: {', '.join(found)}" if found else f"j{number} left nothing behind"
        raise NotFound(f"{name} of j{number}", hint=there)
    data = ArtifactFolder(paths.artifacts).get(found[name].sha, found[name].size)
    target = Path(output).expanduser().absolute() if output else None
    if target:
        _write(target, data)
    if as_json:
        show.data(_view(found[name], None if target else data, target).model_dump())
    elif target:
        show.say(f"written to {show.visible(str(target))}")
    else:
        _print(data)
    return 0


def text_of(data: bytes) -> str | None:
    """None where it is not text."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _view(one: Kept, data: bytes | None, target: Path | None) -> ArtifactContentView:
    text = None if data is None else text_of(data)
    path = str(target) if target else None
    return ArtifactContentView(artifact=job_view.artifact_view(one), text=text, path=path)


def _print(data: bytes) -> None:
    """As it is; on a terminal with what would control it made harmless."""
    if sys.stdout.isatty():
        print(show.harmless(data.decode("utf-8", "replace")), end="")
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _write(target: Path, data: bytes) -> None:
    """Whole or not at all, readable by the owner alone. Raises Unwritable."""
    partial = fresh_partial(target)
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError as error:
        raise Unwritable(f"{target} ({error.strerror})") from error
    put_in_place(partial, target)
