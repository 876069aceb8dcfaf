"""What of the configuration commands need that must be quick: read without importing the models.

A file that is not valid counts as absent here; `sotto config` and the daemon say what is wrong with it.
"""

import importlib
from pathlib import Path

from daemon.regular import read
from daemon.shell_keys import DEFAULT, NAME, NONE

LARGEST = 1 << 20
"""Bytes of a configuration that are read."""
CAPTURE_KB = 4_096
SUCCESS_KB = 256
LEAST_KB, MOST_KB = 16, 65_536


def capture_limit(path: Path) -> int:
    """Bytes that are kept of one command's output."""
    return _kilobytes(_value(path, "run", "capture_kb"), CAPTURE_KB, LEAST_KB)


def success_limit(path: Path) -> int:
    """Bytes that `sotto shell` keeps of the output of a command that succeeded."""
    return _kilobytes(_value(path, "shell", "success_kb"), SUCCESS_KB, 0)


def not_in(path: Path) -> list[str]:
    """Directories in which nothing is recorded."""
    value = _value(path, "shell", "not_in")
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def offers_next(path: Path) -> bool:
    """Whether shells offer what probably comes next."""
    return _value(path, "next", "offer") is not False


def next_key(path: Path) -> str:
    """The key at which they do."""
    value = _value(path, "next", "key")
    chosen = value if isinstance(value, str) and NAME.fullmatch(value) else DEFAULT
    return chosen if offers_next(path) else NONE


def switched_off(path: Path, service: str) -> bool:
    """Whether a service is not to run."""
    value = _value(path, "services", "off")
    return isinstance(value, list) and service in value


def chat_model(path: Path) -> tuple[str, str, str]:
    """File, url and name of the chat model that was chosen; empty where there is none."""
    file, url, name = (_value(path, "model", key) for key in ("path", "url", "name"))
    return _text(file), _text(url), _text(name)


def speech_model(path: Path) -> str:
    """The folder of the speech model that was chosen; empty where there is none."""
    return _text(_value(path, "voice", "whisper"))


def voice_on(path: Path) -> bool:
    """Whether there is a voice."""
    return _value(path, "voice", "on") is True


def budget(path: Path, name: str, default: int, section: str = "budget") -> int:
    """One figure of what may be spent."""
    value = _value(path, section, name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _kilobytes(value: object, default: int, least: int) -> int:
    valid = isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_KB
    return (value if valid and isinstance(value, int) else default) << 10


def _value(path: Path, section: str, name: str) -> object:
    try:
        text = read(path, LARGEST).decode("utf-8")
        found: object = importlib.import_module("tomllib").loads(text)[section][name]  # most have none
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return found
