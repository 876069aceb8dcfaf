"""What the user wrote is in a file until it is kept: whatever goes wrong, the text is there, and where is said."""

import os
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon.cli import show
from daemon.cli.editor import edit
from daemon.paths import Paths
from knowledge.errors import SottoError, Unwritable

FILE = "note.md"
"""In a folder for each, so that what an editor leaves beside it goes with it."""


class Unchanged(SottoError):
    """Nothing was written, so nothing was changed."""


WAIT = "an editor in a window of its own must be told to wait, such as EDITOR='code --wait'"


@contextmanager
def edited(paths: Paths, name: str, template: str, again: str) -> Iterator[str]:
    """A text as the user edits it. `again` is the command that takes the file afterwards, with {} for its path.

    Raises NoEditor, EditorFailed, Unchanged.
    """
    file = _put(paths, name, template)
    try:
        edit(file)
        text = _read(file)
        if not text.strip() or text == template:
            raise Unchanged(hint=WAIT)
        yield text
    except BaseException:  # whatever ended it, Ctrl-C too: what was written is kept, and it is raised again
        left = file.exists() and _read(file)
        if left and left.strip() and left != template:
            _say(file, again)
        else:
            shutil.rmtree(file.parent, ignore_errors=True)
        raise
    shutil.rmtree(file.parent, ignore_errors=True)


@contextmanager
def safe(paths: Paths, name: str, text: str, source: int | Path | None, again: str) -> Iterator[None]:
    """Puts a text into a file if what is done within does not work; a draft that it was read from goes if it does.

    `source` is the file or descriptor that it was read from.
    """
    draft = _draft_of(paths, source)
    try:
        yield
    except BaseException:  # whatever ended it, Ctrl-C too: what was written is kept, and it is raised again
        if draft or text:
            _say(draft or _put(paths, name, text), again)
        raise
    if draft:
        shutil.rmtree(draft.parent, ignore_errors=True)


def _draft_of(paths: Paths, source: int | Path | None) -> Path | None:
    """Which of our drafts was read."""
    if source is None:
        return None
    try:
        read = os.fstat(source) if isinstance(source, int) else source.stat()
        return next((file for file in left(paths) if os.path.samestat(file.stat(), read)), None)
    except OSError:  # closed by whoever called us
        return None


def left(paths: Paths) -> list[Path]:
    """Texts that were not kept, and those that are being written; the oldest first."""
    try:
        return sorted(paths.drafts.glob(f"*/{FILE}"), key=lambda file: file.stat().st_mtime)
    except OSError:  # one has just been kept
        return []


def _put(paths: Paths, name: str, text: str) -> Path:
    """A new file that only the user can read. Raises Unwritable."""
    try:
        paths.drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=paths.drafts)) / FILE
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise Unwritable(f"{paths.drafts} ({error.strerror})") from error
    return file


def _read(file: Path) -> str:
    """What is in it, as far as it is text. An editor may have put another file in its place, or removed it."""
    try:
        return file.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


def _say(file: Path, again: str) -> None:
    show.say(f"what you wrote is in {show.visible(str(file))}")
    show.say(f"  → {again.format(shlex.quote(str(file)))}")
