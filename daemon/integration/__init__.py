"""What shells load: a script for each, with the places of one Sotto filled in. See docs/decisions/0011-shell.md."""

import contextlib
import os
import shlex
from pathlib import Path

from daemon.config_quick import next_key
from daemon.paths import Paths
from daemon.shell_keys import spelled

SHELLS = ("bash", "zsh", "fish")
OLDEST = {"bash": (4, 4), "zsh": (5, 1), "fish": (3, 4)}
"""Versions below these load nothing."""
_HERE = Path(__file__).parent


def script(shell: str, paths: Paths) -> bytes:
    """The integration for one of `SHELLS`. Bytes, because a path may hold any."""
    quoted = _fish_quoted if shell == "fish" else shlex.quote
    # What pytest gets is split by it as a shell would; the shell takes that word as it stands.
    report = shlex.quote(f"--junitxml={paths.reports}/")
    places = {"@SPOOL@": str(paths.spool), "@REPORT@": report, "@SCRATCH@": str(paths.run / "line-")}
    places |= {"@HINTS@": str(paths.hints), "@NEXT@": str(paths.next)}
    text = (_HERE / f"sotto.{shell}").read_text(encoding="utf-8")
    for mark, place in places.items():
        text = text.replace(mark, quoted(place))
    text = text.replace("@HUNDRED@", " ".join(f"{number % 100:02}" for number in (*range(2, 101), 1)))
    # fish takes what a terminal sends, which it makes of these words itself; the others want them as they are.
    keys = [one if shell == "fish" else shlex.quote(one) for one in spelled(shell, next_key(paths.config_file))]
    text = text.replace("@KEYS@", " ".join(keys))
    return os.fsencode(text)


def rendered(shell: str, paths: Paths) -> Path:
    """Where the script lies that start files load, so that a new shell need not start Python."""
    return paths.data / "shell" / f"sotto.{shell}"


def render(paths: Paths) -> None:
    """Write every script that is not there yet as it should be. Raises OSError."""
    for shell in SHELLS:
        file, content = rendered(shell, paths), script(shell, paths)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            if file.read_bytes() == content:
                continue
        new = file.with_name(f"{file.name}.new")
        new.write_bytes(content)
        new.replace(file)


def refresh(paths: Paths) -> None:
    """Bring the scripts that set-up wrote up to date with the configuration, for the next shell. Raises OSError."""
    if any(rendered(shell, paths).exists() for shell in SHELLS):
        render(paths)


def sweep(paths: Paths) -> None:
    """Remove what shells that have ended left in the runtime directory. Raises OSError."""
    for file in paths.run.glob("line-*"):
        if not Path("/proc", file.name.removeprefix("line-")).exists():
            file.unlink(missing_ok=True)


def _fish_quoted(text: str) -> str:
    """A word as fish reads it back: between single quotes only those and the backslash have a meaning."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
