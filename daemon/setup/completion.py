"""Completion files for the shells that are installed."""

import os
import shutil
import subprocess
from pathlib import Path

from argcomplete.shell_integration import shellcode

from daemon.setup.terminal import say

MARK = "# Made by Sotto's set-up; `sotto uninstall` removes it.\n"
PATIENCE_S = 5


def files() -> dict[str, Path]:
    """Where each shell looks for the completion of `sotto`."""
    data = _base("XDG_DATA_HOME", ".local/share")
    return {
        "bash": data / "bash-completion/completions/sotto",
        "zsh": data / "zsh/site-functions/_sotto",
        "fish": _base("XDG_CONFIG_HOME", ".config") / "fish/completions/sotto.fish",
    }


def install() -> None:
    """Write what is new; a file that is not ours stays."""
    for shell, file in files().items():
        if not shutil.which(shell):
            continue
        # The mark comes last: zsh reads `#compdef` in the first line only.
        code = shellcode(["sotto"], shell=shell) + MARK
        if file.exists() and MARK not in (there := file.read_text()):
            say(f"{file} is not ours and was left alone")
        elif not file.exists() or there != code:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(code)
            say(f"completion for {shell}: {file}")
            if shell == "zsh" and not _zsh_looks_into(file.parent):
                say(f"  zsh does not look there yet; add to ~/.zshrc before compinit: fpath+=({file.parent})")


def remove() -> list[Path]:
    """Remove our files; returns those that are gone."""
    ours = [file for file in files().values() if file.exists() and MARK in file.read_text()]
    for file in ours:
        file.unlink()
    return ours


def _zsh_looks_into(folder: Path) -> bool:
    """Ask the user's own zsh, start files and all; one that does not answer in time counts as no."""
    command = ["zsh", "-ic", "print -rl -- $fpath"]
    try:
        said = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            start_new_session=True,  # an interactive shell would otherwise take the terminal
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return str(folder) in said.stdout.splitlines()


def _base(variable: str, default: str) -> Path:
    value = os.environ.get(variable, "")
    return Path(value) if value.startswith("/") else Path.home() / default
