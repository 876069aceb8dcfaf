"""Checks of a Python project: its runner, and what runs that."""

import importlib
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from knowledge.checks.check import Check, Folder
from knowledge.checks.targets import Named, checks, less

_RUNS = {
    "uv.lock": "uv run ",
    "poetry.lock": "poetry run ",
    "pdm.lock": "pdm run ",
    "Pipfile.lock": "pipenv run ",
    "Pipfile": "pipenv run ",
}
_SESSION = re.compile(r"^@(?:nox\.)?session\b[^\n]*(?:\n(?!def)[^\n]*){0,8}\ndef (\w+)", re.MULTILINE)
_SESSION_NAME = re.compile(r"name=[\"']([\w-]+)")
_SECTION = re.compile(r"^\[([^\]\n]+)\]", re.MULTILINE)
_MARKS = (
    "pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "pytest.ini", "conftest.py", "requirements.txt", "noxfile.py",
    "manage.py", "Pipfile",
)  # fmt: skip
_MORE = ("requirements-dev.txt", "dev-requirements.txt", "requirements_dev.txt", "requirements-test.txt", ".flake8")
_ASKING = ("pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "requirements.txt", *_MORE)
"""Where a project says what it needs."""
_TEST = re.compile(r"test_.*\.py|.*_test\.py")
_LONGEST, _MOST, _MOST_TOML = 4_000, 20, 32_768


class _Seen(NamedTuple):
    """What lies in the folder of a project."""

    names: Sequence[str]
    texts: dict[str, str]
    tool: dict[str, Any]
    """Of `pyproject.toml`."""
    run: str
    """What stands before a command: `uv run `."""
    cwd: str

    def says(self, file: str, said: str) -> bool:
        return said in self.texts.get(file, "")


def python(folder: Folder, cwd: str, names: Sequence[str]) -> Iterator[Check]:
    """What its configuration says; tests need a sign that there are some."""
    if not any(name in _MARKS or _TEST.fullmatch(name) for name in names):
        return
    texts = {name: folder.text(f"{cwd}/{name}".lstrip("/")) or "" for name in (*_MARKS, *_MORE) if name in names}
    tool = _table(_toml(texts.get("pyproject.toml", "")).get("tool"))
    run = next((prefix for lock, prefix in _RUNS.items() if lock in names), "")
    seen = _Seen(names, texts, tool, run or ("poetry run " if "poetry" in tool else ""), cwd)
    yield from _named(seen)
    yield from _tests(seen, _first_test(folder, cwd, names))
    yield from _lint(seen)


def _tests(seen: _Seen, first: str | None) -> Iterator[Check]:
    """By what is set up, asked for, or written in the first test file; None where there is none."""
    wanted = " ".join(seen.texts.get(name, "") for name in _ASKING)
    because, command, sure = "", "pytest", 0.0
    if configured := _configured(seen):
        because, sure = f"{configured} sets up pytest", 0.66
    elif first is not None and re.search(r"\bpytest\b", wanted):
        because, sure = "it asks for pytest", 0.64
    elif "manage.py" in seen.names:
        because, command, sure = "manage.py is there", "python manage.py test", 0.6
    elif first and re.search(r"\bimport unittest|\bunittest\.TestCase", first):
        because, command, sure = "its tests are of unittest", "python -m unittest", 0.55
    elif first is not None:
        because, sure = "it has tests in Python", 0.5
    if sure:
        yield Check("tests", seen.run + command, seen.cwd, because, "project", sure)


def _configured(seen: _Seen) -> str:
    """The file that sets up pytest."""
    ways = (
        ("pyproject.toml", "pytest" in seen.tool),
        ("setup.cfg", seen.says("setup.cfg", "[tool:pytest]")),
        ("tox.ini", seen.says("tox.ini", "[pytest]")),
        ("pytest.ini", "pytest.ini" in seen.names),
        ("conftest.py", "conftest.py" in seen.names),
    )
    return next((file for file, there in ways if there), "")


def _first_test(folder: Folder, cwd: str, names: Sequence[str]) -> str | None:
    """The beginning of a test file, so that its sort can be told; None where there is none."""
    for below in ("tests/", "test/", ""):
        if below and below not in names:
            continue
        place = f"{cwd}/{below}".strip("/")
        inner = folder.names(place) if below else names
        found = next((name for name in inner if _TEST.fullmatch(name)), "")
        if found:
            return (folder.text(f"{place}/{found}".lstrip("/")) or "")[:_LONGEST]
        deeper = [name[:-1] for name in inner if name.endswith("/")][:_MOST] if below else []
        if any(_TEST.fullmatch(name) for one in deeper for name in folder.names(f"{place}/{one}")):
            return ""
    return None


def _lint(seen: _Seen) -> Iterator[Check]:
    """What is set up, surest first what looks at most."""
    wanted = " ".join(seen.texts.get(name, "") for name in _ASKING)
    tool, names = seen.tool, seen.names
    every: tuple[tuple[str, bool, float], ...] = (
        ("ruff check", "ruff" in tool or "ruff.toml" in names or ".ruff.toml" in names, 0.62),
        ("flake8", ".flake8" in names or any(seen.says(file, "[flake8]") for file in ("setup.cfg", "tox.ini")), 0.6),
        (f"mypy{_files(tool)}", "mypy" in tool or "mypy.ini" in names or seen.says("setup.cfg", "[mypy]"), 0.58),
        ("pyright", "pyright" in tool or "pyrightconfig.json" in names, 0.57),
        ("pylint .", ".pylintrc" in names or "pylint" in tool, 0.52),
        ("black --check .", "black" in tool or bool(re.search(r"^black\b", wanted, re.MULTILINE)), 0.5),
    )
    for command, there, sure in every:
        if there:
            yield Check("lint", seen.run + command, seen.cwd, f"{command.split()[0]} is set up", "project", sure)


def _files(tool: dict[str, Any]) -> str:
    """Mypy without files of its own wants to be told some."""
    own = _table(tool.get("mypy"))
    return "" if any(key in own for key in ("files", "packages", "modules")) else " ."


def _named(seen: _Seen) -> Iterator[Check]:
    """Sessions of nox, environments of tox, scripts of hatch, pdm and poe."""
    nox = (
        _SESSION_NAME.search(found[0]) or found
        for found in _SESSION.finditer(seen.texts.get("noxfile.py", "")[:_MOST_TOML])
    )
    sessions = [Named(one[1], "", f"nox -s {one[1]}") for one in nox]
    yield from less(checks(sessions, "noxfile.py has a session", seen.cwd), 0.1)
    yield from checks(list(_scripts(seen.tool)), "pyproject.toml has a script", seen.cwd)
    yield from _tox(seen)


def _scripts(tool: dict[str, Any]) -> Iterator[Named]:
    for manager, key, run in (("pdm", "scripts", "pdm run"), ("rye", "scripts", "rye run"), ("poe", "tasks", "poe")):
        for name, body in _table(_table(tool.get(manager)).get(key)).items():
            yield Named(name, _said(body), f"{run} {name}")
    for env, of_it in _table(_table(tool.get("hatch")).get("envs")).items():
        place = "" if env == "default" else f"{env}:"
        for name, body in _table(_table(of_it).get("scripts")).items():
            yield Named(f"{place}{name}", _said(body), f"hatch run {place}{name}")


def _tox(seen: _Seen) -> Iterator[Check]:
    text, own = seen.texts.get("tox.ini", ""), _table(seen.tool.get("tox"))
    where = "tox.ini" if text else "pyproject.toml"
    if "[testenv]" in text or "pytest" in str(own):
        yield Check("tests", "tox", seen.cwd, f"{where} is there", "project", 0.6)
    names = [found[1].removeprefix("testenv:") for found in _SECTION.finditer(text[:_MOST_TOML]) if ":" in found[1]]
    names += list(_table(own.get("env")))
    environments = [Named(name, "", f"tox -e {name}") for name in names if not name.startswith("py")]
    yield from less(checks(environments, f"{where} has an environment", seen.cwd), 0.12)


def _said(body: object) -> str:
    """A script as a text, whatever it is written as."""
    if isinstance(body, dict):
        body = body.get("cmd") or body.get("shell") or body.get("composite") or body.get("sequence") or ""
    return "\n".join(str(one) for one in body) if isinstance(body, list) else str(body)


def _table(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _toml(text: str) -> dict[str, Any]:
    if len(text) > _MOST_TOML:
        text = text[: text.rfind("\n[", 0, _MOST_TOML)]
    toml = importlib.import_module("tomllib")
    try:
        return dict(toml.loads(text))
    except (ValueError, RecursionError):
        return {}
