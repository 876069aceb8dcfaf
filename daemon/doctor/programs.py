"""Asking another program a short question, without ever waiting long for it."""

import os
import signal
import subprocess
from typing import NamedTuple

PATIENCE_S = 3.0


class Said(NamedTuple):
    """What a program answered."""

    status: int | None
    """None when it could not be started or did not end in time."""
    text: str


def ask(*words: str, patience: float = PATIENCE_S) -> Said:
    """Run a program to its end, or kill it with all it started when patience is over."""
    try:
        child = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LC_ALL": "C"},
            start_new_session=True,
            text=True,
            errors="replace",
        )
    except OSError as error:
        return Said(None, error.strerror or str(error))
    with child:
        try:
            text, _ = child.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            # its children hold the pipe as well: ended alone, it would keep us waiting for them
            os.killpg(child.pid, signal.SIGKILL)
            return Said(None, f"did not end in {patience:g} s")
    return Said(child.returncode, text.strip())
