"""The user's own editor, on a file."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from knowledge.errors import SottoError

USUAL = ("sensible-editor", "nano", "vim", "vi")
"""What is tried where neither VISUAL nor EDITOR says anything."""


class NoEditor(SottoError):
    """There is no editor."""

    hint = "name one in the variable EDITOR, such as: export EDITOR=nano"


class EditorFailed(SottoError):
    """The editor did not end well, so nothing was changed."""


def edit(path: Path) -> None:
    """Let the user edit a file, and wait. Raises NoEditor, EditorFailed."""
    words = _words()
    before = signal.signal(signal.SIGINT, lambda *_: None)  # it is the editor's; one that is ignored it would inherit
    try:
        done = subprocess.run([*words, str(path)], check=False, stdout=_terminal())
    except OSError as error:
        raise NoEditor(f"{shlex.join(words)} ({error.strerror})") from error
    finally:
        signal.signal(signal.SIGINT, before)
    if done.returncode:
        how = f"exit {done.returncode}" if done.returncode > 0 else f"signal {-done.returncode}"
        raise EditorFailed(f"{shlex.join(words)}, {how}")


def _words() -> list[str]:
    """The command of the editor. Raises NoEditor."""
    said = next((os.environ[name] for name in ("VISUAL", "EDITOR") if os.environ.get(name, "").strip()), "")
    try:
        words = shlex.split(said)
    except ValueError as error:
        raise NoEditor(f"{said!r} ({error})") from error
    if words:
        return words
    found = next((one for one in USUAL if shutil.which(one)), None)
    if found is None:
        raise NoEditor
    return [found]


def _terminal() -> int | None:
    """Where an editor draws: where standard output is a pipe, that is for our own answer."""
    return None if sys.stdout.isatty() else 2
