"""Checks of a JavaScript project: its scripts, run by the tool whose lock file lies there; else its runners."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from knowledge.checks.check import Check, Folder, Sort
from knowledge.checks.targets import Named, checks

_LOCKS = {
    "pnpm-lock.yaml": "pnpm", "pnpm-workspace.yaml": "pnpm", "package-lock.json": "npm", "npm-shrinkwrap.json": "npm",
    "yarn.lock": "yarn", ".yarnrc.yml": "yarn", "bun.lock": "bun", "bun.lockb": "bun",
}  # fmt: skip
_EXECUTES = {"npm": "npx", "pnpm": "pnpm exec", "yarn": "yarn", "bun": "bunx"}
_RUNNERS: tuple[tuple[str, Sort, str], ...] = (
    ("vitest", "tests", "vitest run"), ("jest", "tests", "jest"), ("mocha", "tests", "mocha"), ("ava", "tests", "ava"),
    ("nx", "tests", "nx run-many -t test"), ("nx", "build", "nx run-many -t build"),
    ("nx", "lint", "nx run-many -t lint"),
    ("turbo", "tests", "turbo run test"), ("turbo", "build", "turbo run build"), ("turbo", "lint", "turbo run lint"),
    ("eslint", "lint", "eslint ."), ("@biomejs/biome", "lint", "biome check"),
    ("xo", "lint", "xo"), ("standard", "lint", "standard"), ("oxlint", "lint", "oxlint"),
)  # fmt: skip
_SURE = 0.5
_MOST = 200


def package(folder: Folder, cwd: str, names: Sequence[str], tool: str = "") -> Iterator[Check]:
    """What `package.json` says; `tool` where a folder above decides it."""
    read = _read(folder, cwd)
    if read is None:
        return
    tool = manager(read, names) or tool or "npm"
    scripts = {name: body for name, body in list(_dict(read, "scripts").items())[:_MOST] if isinstance(body, str)}
    found = list(
        checks(
            [Named(name, _bodies(name, scripts), _run(tool, name)) for name, body in scripts.items()],
            "package.json has a script",
            cwd,
        )
    )
    found = [one._replace(sure=round(one.sure - _watches(scripts, one), 3)) for one in found]
    yield from found
    said = {one.sort for one in found}
    if "workspaces" in read and cwd == "":
        yield from _workspaces(folder, tool, read, said)
    yield from _without(read, names, cwd, tool, said | ({"tests"} if "test" in scripts else set()))


def manager(read: Mapping[str, Any], names: Sequence[str]) -> str:
    """npm, pnpm, yarn or bun; empty where nothing says which."""
    named = str(read.get("packageManager", "")).partition("@")[0]
    if named in _EXECUTES:
        return named
    return next((_LOCKS[name] for name in ("package-lock.json", *_LOCKS) if name in names), "")


def _bodies(name: str, scripts: Mapping[str, str]) -> str:
    """A script with those that run before and after it, as npm does."""
    return "\n".join(scripts[one] for one in (f"pre{name}", name, f"post{name}") if one in scripts)


def _run(tool: str, name: str) -> str:
    if name == "test" and tool != "bun":
        return f"{tool} test"
    return f"{tool} {name}" if tool in ("pnpm", "yarn") else f"{tool} run {name}"


def _watches(scripts: Mapping[str, str], one: Check) -> float:
    """A script that waits for changes is a worse check."""
    body = scripts.get(one.command.rpartition(" ")[2], "")
    return 0.3 if "--watch" in body and "--watch=false" not in body and "--watchAll=false" not in body else 0.0


def _without(read: Mapping[str, Any], names: Sequence[str], cwd: str, tool: str, said: set[Sort]) -> Iterator[Check]:
    """Runners that are installed and that no script runs."""
    used = {**_dict(read, "dependencies"), **_dict(read, "devDependencies")}
    for name, sort, command in _RUNNERS:
        if name in used and sort not in said and (name not in ("nx", "turbo") or f"{name}.json" in names):
            yield Check(sort, f"{_EXECUTES[tool]} {command}", cwd, f"package.json uses {name}", "project", _SURE)
    if "tests" not in said and (tool == "bun" or "@types/bun" in used):
        yield Check("tests", "bun test", cwd, "bun runs this project", "project", 0.45)


def _workspaces(folder: Folder, tool: str, read: Mapping[str, Any], said: set[Sort]) -> Iterator[Check]:
    """Of packages below, what one of them has a script for; all at once."""
    patterns = read["workspaces"]
    patterns = patterns.get("packages", []) if isinstance(patterns, dict) else patterns
    within = [str(one) for one in patterns[:20]] if isinstance(patterns, list) else []
    has: set[str] = set()
    for place in _packages(folder, within):
        scripts = _dict(_read(folder, place) or {}, "scripts")
        has |= {
            one.sort
            for one in checks([Named(name, str(body), name) for name, body in list(scripts.items())[:_MOST]], "")
            if one.sort == {"test": "tests"}.get(one.command, one.command)
        }
    every = {
        "npm": "npm run {} --workspaces --if-present",
        "pnpm": "pnpm -r {}",
        "yarn": "yarn workspaces run {}",
        "bun": "bun run --filter '*' {}",
    }
    for sort, name in (("tests", "test"), ("build", "build"), ("lint", "lint")):
        if sort in has and sort not in said:
            yield Check(sort, every[tool].format(name), "", f"its packages have a script {name}", "project", 0.7)  # type: ignore[arg-type]


def _packages(folder: Folder, patterns: Sequence[str]) -> Iterator[str]:
    for pattern in patterns:
        if not pattern.endswith("/*"):
            yield pattern.strip("./")
            continue
        for name in folder.names(pattern[:-2])[:30]:
            if name.endswith("/"):
                yield f"{pattern[:-2]}/{name[:-1]}"


def _read(folder: Folder, cwd: str) -> dict[str, Any] | None:
    text = folder.text(f"{cwd}/package.json".lstrip("/"))
    try:
        read = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _dict(read: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = read.get(key)
    return found if isinstance(found, dict) else {}
