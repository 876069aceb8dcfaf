# ruff: noqa: PTH110, PTH112, PTH113, PTH114, PTH115, PTH120 - a hundred paths at each start: words are quicker
"""What of this machine a sandboxed command may read: the system, certificates, and tool chains where they lie."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from knowledge.errors import NoIsolation
from knowledge.sandbox import proxied
from knowledge.sandbox.hosts import Rule
from knowledge.sandbox.limits import Limits
from knowledge.sandbox.profile import ETC, PASSING, ROOM, SHARED, Inside, readable, within
from knowledge.sandbox.tool_folders import (
    BELOW_HOME,
    EVERYBODYS,
    FETCHED,
    LOCATED,
    OFFLINE,
    OPTIONAL,
    PASSED,
    POINTED_AT,
    PROGRAMS,
    REPOSITORY,
    for_maven,
)
from services.sandbox.repositories import elsewhere

_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_NEVER = (
    *("/", "/etc", "/usr", "/proc", "/sys", "/dev", "/run", "/var", "/home", "/root", "/boot", "/sandbox"),
    *("/opt", "/srv", "/mnt", "/media", "/usr/local", "/usr/share", "/usr/lib", "/usr/src", *PASSING, SHARED),
)


def looked_at(
    project: Path, cwd: Path, environment: Mapping[str, str], limits: Limits, hosts: tuple[Rule, ...] = ()
) -> Inside:
    """What is to be inside for a project. Raises NoIsolation for a folder that is too much."""
    home = Path(environment.get("HOME", "/")).resolve()
    where = str(project)
    if _too_much(where, home) or within(where, ROOM):
        raise NoIsolation(f"{where} holds more than a project", hint="go into the folder of a project")
    links = tuple((os.readlink(one), one) for one in _SYSTEM if os.path.islink(one))
    apart = elsewhere(project, home)
    found = (*_found(home, project, environment), *apart.objects)
    who = (os.getuid(), os.getgid())
    inside = Inside(where, str(cwd), found, links, (), *who, limits, apart.repositories, hosts)
    there = _environment(environment, home, readable(inside), where)
    return inside._replace(environment=tuple((_online(there, hosts) if hosts else {**there, **OFFLINE}).items()))


def _online(there: Mapping[str, str], hosts: tuple[Rule, ...]) -> dict[str, str]:
    return {name: value for name, value in there.items() if name not in FETCHED} | proxied.environment(hosts)


def _found(home: Path, project: Path, environment: Mapping[str, str]) -> Iterator[str]:
    yield "/usr"
    yield from (one for one in _SYSTEM if os.path.isdir(one) and not os.path.islink(one))
    yield from (f"/etc/{one}" for one in ETC if os.path.exists(f"/etc/{one}"))
    own = str(home).rstrip("/")
    for one in _tools(own, environment):
        if os.path.isdir(one) and not _too_much(one, home):  # what may not be looked at is not there
            yield one
    for name in PROGRAMS:
        if os.path.isfile(program := f"{own}/.local/bin/{name}"):
            yield program
    for folder in (str(project), environment.get("VIRTUAL_ENV", "")):
        if folder:
            yield from _virtual(folder, home)


def _tools(home: str, environment: Mapping[str, str]) -> Iterator[str]:
    yield from (os.path.realpath(one) for one in _kept(home, environment) if os.path.isdir(one))
    yield from EVERYBODYS
    for where in (*environment.get("PATH", "").split(":"), *(environment.get(name, "") for name in LOCATED)):
        real = os.path.realpath(where)
        if real != OPTIONAL and within(real, OPTIONAL):
            yield "/".join(real.split("/")[:3])


def _kept(home: str, environment: Mapping[str, str]) -> Iterator[str]:
    """Where tool chains would be of somebody alone."""
    yield from (f"{home}/{one}" for one in BELOW_HOME)
    for name, usual in POINTED_AT.items():
        pointed = environment.get(name)
        if not pointed:
            continue
        for one in BELOW_HOME:
            if within(one, usual):  # only the same parts of it as below the home
                yield pointed + one[len(usual) :]


def _too_much(folder: str, home: Path) -> bool:
    """Whether more lies there than a tool chain, whatever a variable says."""
    return within(str(home), folder) or folder in _NEVER


def _virtual(project: str, home: Path) -> Iterator[str]:
    """Virtual environments of a project that lie elsewhere, and the Python that each was made of."""
    for name in ("", "/.venv", "/venv", "/env"):
        settings = f"{project}{name}/pyvenv.cfg"
        if not os.path.isfile(settings):
            continue
        yield os.path.realpath(project + name)
        for line in Path(settings).read_text("utf-8", "replace").splitlines():
            key, _, value = line.partition("=")
            base = os.path.dirname(os.path.realpath(value.strip()))
            if key.strip() == "home" and os.path.isdir(base) and not _too_much(base, home):
                yield base


def _environment(given: Mapping[str, str], home: Path, mounted: tuple[str, ...], project: str) -> dict[str, str]:
    there = (*mounted, *_SYSTEM, project)
    path = [one for one in given.get("PATH", os.defpath).split(":") if _leads(one, there)]
    pointed = {name: given.get(name) or str(home / usual) for name, usual in POINTED_AT.items()}
    known = {name: where for name, where in pointed.items() if any(within(one, where) for one in mounted)}
    repository = next((one for one in mounted if one.endswith(f"/{REPOSITORY}")), "")
    return {
        "PATH": ":".join(path) or "/usr/bin:/bin",
        **{name: given[name] for name in PASSED if name in given},
        **known,
        **{name: given[name] for name in LOCATED if name in given and any(within(given[name], one) for one in there)},
        **(for_maven(repository) if repository else {}),
    }


def _leads(folder: str, there: Iterable[str]) -> bool:
    """Whether a folder of `PATH` is there, or something of it."""
    return any(within(folder, one) or one.rpartition("/")[0] == folder for one in there if folder)
