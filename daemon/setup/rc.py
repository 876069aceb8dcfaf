"""The line in the start files of shells that loads the integration: asked for once, put in once, taken out whole."""

import os
import shlex
import shutil
from pathlib import Path

from daemon.integration import SHELLS, render, rendered
from daemon.paths import Paths
from daemon.setup.record import Record
from daemon.setup.terminal import Consent, say

BEGIN = "# >>> sotto: made by Sotto's set-up; `sotto uninstall` removes it >>>"
END = "# <<< sotto <<<"
QUESTION = (
    "Record the commands of your shells, so that Sotto knows what you do and what fails?\n"
    "  It adds a line to {files}. A command that begins with a space is not recorded."
)


def start_files() -> dict[str, Path]:
    """Where each shell that is installed here looks first; a file that belongs to us alone for fish."""
    home = Path.home()
    zsh, config = os.environ.get("ZDOTDIR", ""), os.environ.get("XDG_CONFIG_HOME", "")
    files = {
        "bash": home / ".bashrc",
        "zsh": (Path(zsh) if zsh.startswith("/") else home) / ".zshrc",
        "fish": (Path(config) if config.startswith("/") else home / ".config") / "fish/conf.d/sotto.fish",
    }
    return {shell: files[shell] for shell in SHELLS if shutil.which(shell)}


def offer(consent: Consent, record: Record, paths: Paths) -> None:
    """Ask, unless that was answered before; then have the files as they should be. Raises OSError."""
    files = start_files()
    if record.shell is None and not record.trial and files and (consent.yes or consent.person):
        named = ", ".join(_tilde(file) for file in files.values())
        record.shell = consent.to(QUESTION.format(files=named))
    render(paths)
    if record.shell:
        for shell, file in files.items():
            _try(shell, file, paths)
    elif record.shell is False:
        for file in remove():
            say(f"{file} no longer loads Sotto, as you chose")


def remove() -> list[Path]:
    """Take exactly our lines out again; returns the files that changed. Raises OSError."""
    changed = []
    for file in _everywhere():
        text = _text(file)
        left = without(text)
        if left == text:
            continue
        if left.strip() or file.name != "sotto.fish":
            _replace(file, left)
        else:
            file.unlink()
        changed.append(file)
    return changed


def block(shell: str, paths: Paths) -> str:
    """What stands in a start file: a new shell starts no Python, and a file that is gone is no trouble."""
    script = str(rendered(shell, paths))
    if shell == "fish":
        quoted = "'" + script.replace("\\", "\\\\").replace("'", "\\'") + "'"
        line = f"test -r {quoted}; and source {quoted}"
    else:
        line = f"if [ -r {shlex.quote(script)} ]; then . {shlex.quote(script)}; fi"
    return f"{BEGIN}\n{line}\n{END}\n"


def without(text: str) -> str:
    """A start file as it was before our lines came in; one whose end is missing is left alone."""
    while (begin := text.find(BEGIN)) >= 0 and (end := text.find(END, begin)) >= 0:
        after = end + len(END)
        after += text[after : after + 1] == "\n"
        text = text[:begin] + text[after:]
    return text


def with_block(text: str, ours: str) -> str:
    """A start file with our lines: where they stood before, else at its end."""
    if ours in text and without(text.replace(ours, "", 1)) == text.replace(ours, "", 1):
        return text
    text = without(text)
    return text + ("" if not text or text.endswith("\n") else "\n") + ours


def _try(shell: str, file: Path, paths: Paths) -> None:
    """One start file that cannot be written must not keep the others, or Sotto, from theirs."""
    try:
        before = _text(file)
        after = with_block(before, block(shell, paths))
        if after != before:
            _replace(file, after)
            say(f"{_tilde(file)} loads Sotto's integration; it counts from the next {shell} on")
    except OSError as error:
        say(f"{_tilde(file)} could not be changed ({error.strerror}); add to it:\n{block(shell, paths)}")


def _everywhere() -> list[Path]:
    """Every place where our lines may stand, also those of a shell that is no longer installed."""
    home = Path.home()
    files = [home / ".bashrc", home / ".zshrc", home / ".config/fish/conf.d/sotto.fish", *start_files().values()]
    return [file for file in dict.fromkeys(files) if file.is_file()]


def _text(file: Path) -> str:
    """What stands in it, whatever its encoding and line ends."""
    try:
        return file.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""


def _replace(file: Path, text: str) -> None:
    """In one step and with the mode it had; a link stays one and what it leads to changes. Raises OSError."""
    target = Path(os.path.realpath(file))
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
