"""Changing one value of `config.toml` without losing a comment; what would not be valid is never written."""

import errno
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from daemon.config import Config, parse, value
from daemon.config_quick import LARGEST
from daemon.regular import read
from knowledge.errors import BadConfiguration, Unwritable

_NOT_OURS = (errno.EINVAL, errno.EFBIG, errno.ENXIO)
"""What `read` says of a pipe, a device, a socket, or a file that nobody wrote as a configuration."""


def change(path: Path, key: str, text: str) -> None:
    """Set `section.name` to what `text` says. Raises NotFound, BadConfiguration, Unwritable."""
    put(path, key, _typed(text, value(Config(), key)))


def put(path: Path, key: str, new: object) -> None:
    """Set `section.name`. Raises NotFound, BadConfiguration, Unwritable."""
    put_all(path, {key: new})


def put_all(path: Path, values: Mapping[str, object]) -> None:
    """Set several keys at once, all or none. Raises NotFound, BadConfiguration, Unwritable."""
    document = _document(path)
    for key, new in values.items():
        value(Config(), key)
        section, _, name = key.partition(".")
        if section not in document:
            document[section] = tomlkit.table()
        table = document[section]
        if not isinstance(table, dict):
            raise BadConfiguration(f"{path}, {section} is not a table")
        table[name] = new
    changed = tomlkit.dumps(document)
    parse(changed, str(path))
    _write(path, changed)


def _document(path: Path) -> tomlkit.TOMLDocument:
    """What stands in the file. Raises BadConfiguration, Unwritable."""
    try:
        return tomlkit.parse(read(path, LARGEST).decode("utf-8")) if path.exists() else tomlkit.document()
    except (TOMLKitError, ValueError, RecursionError) as error:
        raise BadConfiguration(f"{path} ({error})") from error
    except OSError as error:
        raise (BadConfiguration if error.errno in _NOT_OURS else Unwritable)(f"{path} ({error.strerror})") from error


def _typed(text: str, like: object) -> object:
    """`text` as the kind of value that stands there; what does not fit is left for the validation to name."""
    if isinstance(like, list):
        return [part.strip(" \"'") for part in text.strip("[] ").split(",") if part.strip(" \"'")]
    if isinstance(like, bool):
        return {"true": True, "false": False}.get(text.lower(), text)
    if isinstance(like, int):
        try:
            return int(text)
        except ValueError:
            return text
    return text


def _write(path: Path, text: str) -> None:
    """Replace the file, whole or not at all; a link stays a link."""
    target = path.resolve()
    partial = target.with_name(target.name + ".partial")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        if target.exists():
            partial.chmod(target.stat().st_mode & 0o777)
        partial.replace(target)
    except OSError as error:
        raise Unwritable(f"{target} ({error.strerror})") from error
