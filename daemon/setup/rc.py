"""Our lines in the start files of shells: asked for once, put in once, taken out whole."""

import contextlib
import os
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from daemon.integration import render
from daemon.paths import Paths
from daemon.setup.rc_block import capturing, loading, with_block, without
from daemon.setup.record import Record
from daemon.setup.terminal import Consent, say
from daemon.terminal.rc_line import Shell

QUESTION = (
    "Record the commands of your shells, so that Sotto knows what you do and what fails?\n"
    "A command that begins with a space is not recorded. Lines are added to\n"
    "  {files}"
)
CAPTURE = (
    "Keep what they print as well, so that `sotto why` can show why one failed?\n"
    "Each new shell then runs inside `sotto shell` and begins 0.1 s later;\n"
    "SOTTO_SHELL=off leaves it out."
)


class _Wanted(NamedTuple):
    """What is to stand in a start file."""

    shell: Shell
    content: str


def start_files() -> dict[Shell, Path]:
    """Where each shell that is installed here looks first; a file that belongs to us alone for fish."""
    home = Path.home()
    zsh = os.environ.get("ZDOTDIR", "")
    files: dict[Shell, Path] = {
        "bash": home / ".bashrc",
        "zsh": (Path(zsh) if zsh.startswith("/") else home) / ".zshrc",
        "fish": _fish_folder() / "conf.d/sotto.fish",
    }
    return {shell: files[shell] for shell in files if shutil.which(shell)}


def offer(consent: Consent, record: Record, paths: Paths) -> None:
    """Ask what was not answered before; then have the files as they should be. Raises OSError."""
    files = start_files()
    if record.shell is None and not record.trial and files and (consent.yes or consent.person):
        named = "\n  ".join(_tilde(file) for file in files.values())
        record.shell = consent.to(QUESTION.format(files=named))
    if record.shell and record.capture is None and not record.trial and files and consent.person and not consent.yes:
        record.capture = consent.to(CAPTURE)
    render(paths)
    if record.shell is None:
        return
    wanted = _wanted(record, paths)
    for file, one in wanted.items():
        _try(file, one)
    for file in remove(keeping=wanted):
        say(f"{_tilde(file)} has no line of Sotto any more, as you chose")


def remove(keeping: Collection[Path] = (), refused: list[OSError] | None = None) -> list[Path]:
    """Take exactly our lines out again; returns the files that changed. Raises OSError, unless `refused` takes it."""
    changed = []
    for file in _everywhere():
        try:
            if file not in keeping and (left := without(text := _text(file))) != text:
                _replace(file, left)
                changed.append(file)
        except OSError as error:
            if refused is None:
                raise
            refused.append(OSError(error.errno, error.strerror, str(file)))
    return changed


def _wanted(record: Record, paths: Paths) -> dict[Path, _Wanted]:
    """The line for `sotto shell` stands last: what stands before it, such as exported secrets, is known there.

    fish reads the file that is ours before the user's, so there it goes to the end of the user's.
    """
    wanted = {}
    for shell, file in start_files().items() if record.shell else ():
        lines = loading(shell, paths)
        if record.capture and shell == "fish":
            wanted[_fish_folder() / "config.fish"] = _Wanted(shell, capturing(shell))
        elif record.capture:
            lines += f"\n{capturing(shell)}"
        wanted[file] = _Wanted(shell, lines)
    return wanted


def _try(file: Path, wanted: _Wanted) -> None:
    """One start file that cannot be written must not keep the others, or Sotto, from theirs."""
    try:
        before = _text(file)
        after = with_block(before, wanted.content)
        if after != before:
            _replace(file, after)
            say(f"{_tilde(file)} has Sotto's lines; they count from the next {wanted.shell} on")
    except OSError as error:
        say(f"{_tilde(file)} could not be changed ({error.strerror}); add to its end:\n{wanted.content}")


def _everywhere() -> list[Path]:
    """Every place where our lines may stand, also those of a shell that is no longer installed."""
    home = Path.home()
    files = [home / ".bashrc", home / ".zshrc", *start_files().values()]
    for folder in (home / ".config/fish", _fish_folder()):
        files += [folder / "conf.d/sotto.fish", folder / "config.fish"]
    return [file for file in dict.fromkeys(files) if file.is_file()]


def _fish_folder() -> Path:
    config = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(config) if config.startswith("/") else Path.home() / ".config") / "fish"


def _text(file: Path) -> str | None:
    """What stands in it, whatever its encoding and line ends; None when it is not there."""
    try:
        return file.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None


def _replace(file: Path, text: str | None) -> None:
    """In one step and with the mode it had; a link stays one and what it leads to changes. Raises OSError."""
    target = Path(os.path.realpath(file))
    if text is None:
        file.unlink()
        if file.name == "sotto.fish":
            with contextlib.suppress(OSError):  # something else is in them
                file.parent.rmdir()
                file.parent.parent.rmdir()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(13, "it is read-only", str(target))
    new = target.with_name(f"{target.name}.sotto-new")
    new.write_bytes(text.encode("utf-8", "surrogateescape"))
    if target.exists():
        shutil.copymode(target, new)
    new.replace(target)


def _tilde(file: Path) -> str:
    home = Path.home()
    return f"~/{file.relative_to(home)}" if file.is_relative_to(home) else str(file)
