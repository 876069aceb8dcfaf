"""Every tool there is: ours, and of packages and the user's folder those that the user trusts. No other is loaded."""

import importlib
import importlib.util
import logging
import pkgutil
from collections.abc import Callable, Collection, Iterator
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import NamedTuple

import tools
from tools.kit.tool import Tool

GROUP = "sotto.tools"
"""Entry points of this name offer tools."""
UNTRUSTED = "it is not ours, and nothing of it is run until you trust it: put {name} into `tools.trusted`"
_log = logging.getLogger("tools")


class Broken(NamedTuple):
    """A tool that cannot be used."""

    where: str
    why: str


class Tools(NamedTuple):
    """What was found."""

    tools: dict[str, Tool]
    broken: tuple[Broken, ...] = ()


def builtin() -> dict[str, Tool]:
    """Ours, by name: each module of this package that holds a tool of its own name."""
    found = {}
    for module in pkgutil.iter_modules(tools.__path__):
        one = getattr(importlib.import_module(f"{tools.__name__}.{module.name}"), module.name, None)
        if isinstance(one, Tool):
            found[one.name] = one
    return found


def every(folder: Path | None = None, trusted: Collection[str] = ()) -> Tools:
    """Ours, then those of packages, then the user's own. A name that is taken already is not given twice.

    Code of others runs with all of the user's rights, whatever effect it declares. So one is loaded only where its name
    (that of the entry point, or of the file) stands in `tools.trusted`.
    """
    found, broken = builtin(), list[Broken]()
    for name, where, load in (*_offered(), *_in_folder(folder)):
        if name not in trusted:
            broken.append(Broken(where, UNTRUSTED.format(name=name)))
            continue
        try:
            theirs = load()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code: whatever it does, the others can be used
            broken.append(Broken(where, f"{type(error).__name__}: {error}"))
            continue
        for one in theirs:
            if one.name in found:
                broken.append(Broken(where, f"there is a tool named {one.name} already"))
            else:
                found[one.name] = one
        if not theirs:
            broken.append(Broken(where, "it holds no tool (a function under `@tool(...)` of tools.kit.tool)"))
    for one_broken in broken:
        _log.warning("tool %s is left out: %s", *one_broken)
    return Tools(found, tuple(broken))


Load = Callable[[], list[Tool]]


def _offered() -> Iterator[tuple[str, str, Load]]:
    for entry in entry_points(group=GROUP):
        yield entry.name, f"{entry.name} ({entry.value})", partial(_loaded, entry)


def _in_folder(folder: Path | None) -> Iterator[tuple[str, str, Load]]:
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.glob("*.py")):
        yield path.stem, str(path), partial(_executed, path)


def _loaded(entry: EntryPoint) -> list[Tool]:
    return _tools_of(entry.load())


def _executed(path: Path) -> list[Tool]:
    spec = importlib.util.spec_from_file_location(f"sotto_user_tools.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return _tools_of(module)


def _tools_of(found: object) -> list[Tool]:
    return [found] if isinstance(found, Tool) else [one for one in vars(found).values() if isinstance(one, Tool)]
