"""The first minute of a new user: a fresh clone in a fresh home, `./scripts/start`, until the first useful words.

System packages are not installed, the engine for models is not built, and nothing is linked: what is measured needs
none of that, and a measurement must not change the machine.
"""

import os
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon.bench.figures import Asked, at_most
from daemon.setup import ROOT
from knowledge.errors import StartFailed
from knowledge.views import RowView

UP_S, USEFUL_S = 60.0, 90.0
PATIENCE_S = 600.0
UP, USEFUL = b"sotto started", b"You typed `gti status` 12 times"
"""What `start` says when the daemon runs, and what is true of the history below."""
_HISTORY = "ls\ngti status\ngit status\nmake\ngit diff\n" * 12


def first_minute(asked: Asked) -> list[RowView]:
    """Seconds from the first command until the daemon runs, and until the first useful words. Raises StartFailed."""
    with _newcomer() as (home, environment):
        clone = home / "sotto"
        asked.tell("the first minute of a new user")
        begun = time.monotonic()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], env=environment, check=True, capture_output=True)
        cloned = time.monotonic() - begun
        try:
            said = _start(clone, environment, begun)
        finally:
            if (clone / ".venv/bin/sotto").exists():
                down = [str(clone / ".venv/bin/sotto"), "down"]
                subprocess.run(down, env=environment, check=False, capture_output=True)
    return [
        at_most("first minute: cloned", cloned, "s", None),
        at_most("first minute: core up", said[UP], "s", UP_S),
        at_most("first minute: first useful words", said[USEFUL], "s", USEFUL_S),
    ]


@contextmanager
def _newcomer() -> Iterator[tuple[Path, dict[str, str]]]:
    """Somebody who has a history and nothing else: no cache, no configuration, no model, no key."""
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        home = Path(folder)
        (home / ".bash_history").write_text(_HISTORY, encoding="utf-8")
        ours = ("SOTTO_", "XDG_", "HISTFILE", "ZDOTDIR", "GIT_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        yield home, kept | {"HOME": folder, "SOTTO_HOME": str(home / "home")}


def _start(clone: Path, environment: dict[str, str], begun: float) -> dict[bytes, float]:
    """When `start` said what is waited for, in seconds. Raises StartFailed when it ends without."""
    words = [str(clone / "scripts/start"), "--history", "--no-native", "--no-service", "--no-link"]
    said: dict[bytes, float] = {}
    heard = b""
    with subprocess.Popen(
        words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as child:
        assert child.stdout
        while select.select([child.stdout], [], [], max(0.0, begun + PATIENCE_S - time.monotonic()))[0]:
            data = os.read(child.stdout.fileno(), 65_536)
            heard += data
            said |= {mark: time.monotonic() - begun for mark in (UP, USEFUL) if mark in heard and mark not in said}
            if not data or len(said) == 2:  # noqa: PLR2004 - both of them
                break
        else:
            child.kill()
    if len(said) < 2:  # noqa: PLR2004
        raise StartFailed(heard[-1_000:].decode("utf-8", "replace"))
    return said
