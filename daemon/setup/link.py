"""The command on the user's PATH: `~/.local/bin/sotto`, a link into the environment."""

import os
from pathlib import Path

from daemon.setup.terminal import say


def place() -> Path:
    return Path.home() / ".local/bin/sotto"


def make(link: Path, executable: Path) -> None:
    """Point the link at this Sotto; whatever else stands there is left alone."""
    if link.is_symlink() and _is_sotto(link):
        if link.readlink() == executable:
            return
        say(f"{link} pointed to {link.readlink()}; it now points to {executable}")
        link.unlink()
    elif link.is_symlink() or link.exists():
        say(f"{link} is something else and was left alone; this Sotto is {executable}")
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(executable)
    say(f"linked {link}")
    if str(link.parent) not in os.environ.get("PATH", "").split(os.pathsep):
        say(f'{link.parent} is not on your PATH; add to your shell\'s start file: export PATH="{link.parent}:$PATH"')


def remove(link: Path, executable: Path) -> bool:
    """Remove the link if it leads to this Sotto; says whether it is gone."""
    if link.is_symlink() and link.readlink() == executable:
        link.unlink()
        return True
    return False


def _is_sotto(link: Path) -> bool:
    """Whether a checkout of Sotto, this one or one that moved away, made this link."""
    return link.readlink().parts[-3:] == (".venv", "bin", "sotto")
