"""Checks of a Python project: its runner, and what runs that."""

import importlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from knowledge.checks.check import Check, Folder
from knowledge.checks.targets import Named, checks

_RUNS = {"uv.lock": "uv run ", "poetry.lock": "poetry run ", "pdm.lock": "pdm run ", "Pipfile.lock": "pipenv run ", "Pipfile": "pipenv run "}
_SESSION = re.compile(r"^@(?:nox\.)?session\b[^\n]*(?:\n(?!def)[^\n]*){0,8}\ndef (\w+)", re.MULTILINE)
_SESSION_NAME = re.compile(r"name=[\"']([\w-]+)")
_SECTION = re.compile(r"^\[([^\]\n]+)\]", re.MULTILINE)
_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "pytest.ini", "conftest.py", "requirements.txt", "noxfile.py", "manage.py", "Pipfile")


def python(folder: Folder, cwd: str, names: Sequence[str]) -> Iterator[Check]:
    """What its configuration says; tests need a sign that there are some."""
    if not any(name in names for name in _MARKS):
        return
    texts = {name: folder.text(f"{cwd}/{name}".lstrip("/")) or "" for name in (*_MARKS, "requirements-dev.txt", "dev-requirements.txt", "requirements-test.txt", ".flake8") if name in names}
    project = _toml(texts.get("pyproject.toml", ""))
    tool = _table(project.get("tool"))
    run = next((prefix for lock, prefix in _RUNS.items() if lock in names), "")
    run = run or ("poetry run " if "poetry" in tool else "")
    yield from _named(texts, tool, names, cwd)
    yield from _tests(folder, texts, tool, names, cwd, run)
    yield from _lint(texts, tool, names, cwd, run)


def _tests(folder: Folder, texts: dict[str, str], tool: dict[str, Any], names: Sequence[str], cwd: str, run: str) -> Iterator[Check]:  # noqa: PLR0917
    wanted = " ".join(text for name, text in texts.items() if name not in ("noxfile.py", "tox.ini", "manage.py"))
    configured = next((name for name in ("pytest.ini", "conftest.py") if name in names), "")
    if "pytest" in tool:
        configured = "pyproject.toml"
    if "[tool:pytest]" in texts.get("setup.cfg", "") or "[pytest]" in texts.get("tox.ini", ""):
        configured = "setup.cfg" if "[tool:pytest]" in texts.get("setup.cfg", "") else "tox.ini"
    tests = _has_tests(folder, cwd, names)
    if configured:
        yield Check("tests", f"{run}pytest", cwd, f"{configured} sets up pytest", "project", 0.66)
    elif re.search(r"\bpytest\b", wanted) and tests:
        yield Check("tests", f"{run}pytest", cwd, "it asks for pytest", "project", 0.64)
    elif "manage.py" in names:
        yield Check("tests", f"{run}python manage.py test", cwd, "manage.py is there", "project", 0.6)
    elif tests and re.search(r"\bimport unittest|\bunittest\.TestCase", tests):
        yield Check("tests", f"{run}python -m unittest", cwd, "its tests are of unittest", "project", 0.55)
    elif tests is not None:
        yield Check("tests", f"{run}pytest", cwd, "it has tests in Python", "project", 0.5)


def _has_tests(folder: Folder, cwd: str, names: Sequence[str]) -> str | None:
    """The beginning of a test file, so that its sort can be told; None where there are none."""
    for below in ("tests/", "test/"):
        if below in names:
            place = f"{cwd}/{below}".strip("/")
            inner = folder.names(place)
            found = [name for name in inner if re.fullmatch(r"test_.*\.py|.*_test\.py", name)]
            if found:
                return (folder.text(f"{place}/{found[0]}") or "")[:4_000]
            if "conftest.py" in inner or any(name.endswith("/") and any(deep.startswith("test_") for deep in folder.names(f"{place}/{name[:-1]}")) for name in inner[:20]):
                return ""
    found = [name for name in names if re.fullmatch(r"test_.*\.py|.*_test\.py", name)]
    return (folder.text(f"{cwd}/{found[0]}".lstrip("/")) or "")[:4_000] if found else None


def _lint(texts: dict[str, str], tool: dict[str, Any], names: Sequence[str], cwd: str, run: str) -> Iterator[Check]:
    wanted = " ".join(texts.get(name, "") for name in ("requirements-dev.txt", "dev-requirements.txt", "pyproject.toml"))
    every: tuple[tuple[str, bool, float], ...] = (
        ("ruff check", "ruff" in tool or "ruff.toml" in names or ".ruff.toml" in names, 0.62),
        ("flake8", ".flake8" in names or "[flake8]" in texts.get("setup.cfg", "") + texts.get("tox.ini", ""), 0.6),
        (f"mypy{_files(tool)}", "mypy" in tool or "mypy.ini" in names or "[mypy]" in texts.get("setup.cfg", ""), 0.58),
        ("pyright", "pyright" in tool or "pyrightconfig.json" in names, 0.57),
        ("pylint .", ".pylintrc" in names or "pylint" in tool, 0.52),
        ("black --check .", "black" in tool or bool(re.search(r"^black\b", wanted, re.MULTILINE)), 0.5),
    )
    for command, there, sure in every:
        if there:
            yield Check("lint", run + command, cwd, f"{command.split()[0]} is set up", "project", sure)


def _files(tool: dict[str, Any]) -> str:
    """mypy without files of its own wants to be told some."""
    own = _table(tool.get("mypy"))
    return "" if any(key in own for key in ("files", "packages", "modules")) else " ."


def _named(texts: dict[str, str], tool: dict[str, Any], names: Sequence[str], cwd: str) -> Iterator[Check]:
    """Sessions of nox, environments of tox, scripts of hatch, pdm and poe."""
    sessions = [_SESSION_NAME.search(found[0]) or found for found in _SESSION.finditer(texts.get("noxfile.py", ""))]
    yield from _less(checks([Named(one[1], "", f"nox -s {one[1]}") for one in sessions], "noxfile.py has a session", cwd), 0.1)
    found = []
    for manager in ("pdm", "poe", "rye"):
        key = "tasks" if manager == "poe" else "scripts"
        found += [Named(name, _said(body), f"{manager} {name}" if manager == "poe" else f"{manager} run {name}") for name, body in _table(_table(tool.get(manager)).get(key)).items()]
    for name, env in _table(_table(tool.get("hatch")).get("envs")).items():
        place = "" if name == "default" else f"{name}:"
        found += [Named(f"{place}{script}", _said(body), f"hatch run {place}{script}") for script, body in _table(_table(env).get("scripts")).items()]
    yield from checks(found, "pyproject.toml has a script", cwd)
    yield from _tox(texts.get("tox.ini", ""), tool, names, cwd)


def _tox(text: str, tool: dict[str, Any], names: Sequence[str], cwd: str) -> Iterator[Check]:
    where = "tox.ini" if "tox.ini" in names else "pyproject.toml"
    own = _table(tool.get("tox"))
    if not own and "[testenv" not in text:
        return
    if "[testenv]" in text or "pytest" in str(own):
        yield Check("tests", "tox", cwd, f"{where} is there", "project", 0.6)
    environments = [found[1].removeprefix("testenv:") for found in _SECTION.finditer(text) if found[1].startswith("testenv:")]
    environments += list(_table(own.get("env")))
    yield from _less(checks([Named(name, "", f"tox -e {name}") for name in environments if not name.startswith("py")], f"{where} has an environment", cwd), 0.12)


def _less(found: Iterator[Check], less: float) -> Iterator[Check]:
    for one in found:
        yield one._replace(sure=round(one.sure - less, 3))


def _said(body: object) -> str:
    """A script as a text, whatever it is written as."""
    if isinstance(body, dict):
        body = body.get("cmd") or body.get("shell") or body.get("composite") or body.get("sequence") or ""
    return "\n".join(str(one) for one in body) if isinstance(body, list) else str(body)


def _table(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _toml(text: str) -> dict[str, Any]:
    toml = importlib.import_module("tomllib")
    try:
        return dict(toml.loads(text))
    except (ValueError, RecursionError):
        return {}
