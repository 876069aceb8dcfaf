"""Checks that a project's CI runs: GitHub, GitLab, CircleCI, Azure, Travis, Woodpecker, Jenkins and their like."""

import re
from collections.abc import Iterator
from itertools import islice

from knowledge.checks.chain import links
from knowledge.checks.check import Check, Folder
from knowledge.checks.harm import harmful_name
from knowledge.checks.shell import within
from knowledge.checks.sorts import partial
from knowledge.checks.yaml_lines import Said, entries, flow

MOST_FILES = 12
MOST_LINES = 200
"""Of scripts, in all files together."""
_MOST_SCRIPT, _LONGEST_LINE = 20_000, 1_000
MOST_TEXT = 49_152
"""Characters that are read of them."""
_LONGEST = 60
"""Characters that a name of a file's own can stand for."""
_FOLDERS = (".github/workflows/", ".forgejo/workflows/", ".gitea/workflows/", ".woodpecker/")
_NAMES = """.gitlab-ci.yml .circleci/config.yml azure-pipelines.yml .azure-pipelines.yml .travis.yml .woodpecker.yml
.woodpecker.yaml .drone.yml bitbucket-pipelines.yml .cirrus.yml appveyor.yml .appveyor.yml
.buildkite/pipeline.yml .builds/linux.yml .build.yml .semaphore/semaphore.yml buildspec.yml"""
_FILES = tuple(_NAMES.split())
_RUNS = frozenset(
    [
        "run",
        "script",
        "bash",
        "command",
        "commands",
        "cmd",
        "cmds",
        "before_script",
        "test_script",
        "build_script",
        "test",
        "build",
        "lint",
    ]
)
_SIDE = frozenset(
    [
        "docs",
        "doc",
        "pages",
        "nightly",
        "stale",
        "codeql",
        "benchmark",
        "bench",
        "coverage",
        "docker",
        "windows",
        "macos",
        "dependabot",
        "labeler",
        "fuzz",
        "e2e",
        "integration",
        "wasm",
        "android",
        "ios",
        "msrv",
        "minimal",
        "cross",
        "cron",
        "schedule",
        "downstream",
    ]
)
_SH = re.compile(
    r"""\b(?:sh|bat)\s*\(?\s*(?:script:\s*)?(?:'''(.*?)'''|\"\"\"(.*?)\"\"\"|'([^'\n]*)'|"([^"\n]*)")""", re.DOTALL
)
_FILLED = re.compile(r"\$\{\{\s*(?:env|vars?|variables)\.(\w+)\s*\}\}|\$\((\w+)\)|\$\{(\w+)\}|\$(\w+)")
_SURE, _LESS = 0.66, 0.4


def from_ci(folder: Folder) -> Iterator[Check]:
    """What its files run, those that only release left out."""
    left, unread = MOST_LINES, MOST_TEXT
    for file in _files(folder):
        text = folder.text(file)
        if text is None or left <= 0 or unread <= 0:
            continue
        stem = file.rpartition("/")[2].rpartition(".")[0]
        if harmful_name(stem) and "/workflows/" in file:
            continue
        sure = _SURE - 0.12 * _aside(stem)
        text = text[:unread]
        unread -= len(text)
        for place, line in _jenkins(text) if file == "Jenkinsfile" else _scripts(text):
            said = _each_once(line, left)
            left -= said.count("\n") + 1
            for link in links(said, place):
                less = (1.0 if link.name.whole else 0.75) * (0.8 if partial(link.name.what) else 1)
                yield Check(link.sort, link.text, link.cwd, f"{file} runs it", "ci", round(max(sure * less, _LESS), 3))


def _each_once(script: str, most: int) -> str:
    """The lines of a script that are not too long, none twice: a step is repeated, and says no more."""
    lines = dict.fromkeys(
        line for line in script[:_MOST_SCRIPT].replace("\\\n", " ").split("\n") if len(line) < _LONGEST_LINE
    )
    return "\n".join(list(lines)[:most])


def _files(folder: Folder) -> Iterator[str]:
    names = set(folder.names())
    found = [name for name in (*_FILES, "Jenkinsfile") if name in names or name.partition("/")[0] + "/" in names]
    for below in _FOLDERS:
        if below.partition("/")[0] + "/" in names:
            inner = [name for name in folder.names(below.rstrip("/")) if name.endswith((".yml", ".yaml"))]
            found += [below + name for name in sorted(inner, key=_first)[:MOST_FILES]]
    yield from found[:MOST_FILES]


def _first(name: str) -> tuple[bool, bool, str]:
    """What is called CI or test is read before the others."""
    stem = name.rpartition(".")[0].lower()
    return not re.match(r"(?:ci|test|tests|build|check|main|lint|python|node|go|rust)\b", stem), _aside(stem), name


def _aside(name: str) -> bool:
    return any(part in _SIDE for part in re.split(r"[^a-z0-9]+", name.lower()))


def _jenkins(text: str) -> Iterator[tuple[str, str]]:
    """All that it runs; a directory that is entered is left with the step."""
    said = (next(one for one in found.groups() if one is not None) for found in islice(_SH.finditer(text), MOST_LINES))
    for script in dict.fromkeys(said):
        yield "", script


def _scripts(text: str) -> Iterator[tuple[str, str]]:
    """Where each script of a file runs, and what it says; scripts of one job and place together."""
    said = list(entries(text))
    folders = {
        one.at: one.value for one in said if one.key in ("working-directory", "working_directory", "workingDirectory")
    }
    known = _known(said)
    together: dict[tuple[str, str], list[str]] = {}
    for one in said:
        if not _is_script(one) or any(harmful_name(part) for part in one.path if not part.startswith("#")):
            continue
        place = within("", _place(one, folders))
        if place is not None:
            lines = [_fill(line, known) for line in flow(one.value)]
            together.setdefault((_job(one), place), []).extend(lines)
    for (_, place), lines in together.items():
        yield place, "\n".join(lines)


def _is_script(one: Said) -> bool:
    keys = [part for part in (*one.path, one.key) if part and not part.startswith("#")]
    return bool(keys) and keys[-1] in _RUNS and one.key != "name" and "defaults" not in keys


def _job(one: Said) -> str:
    keys = [part for part in one.path if not part.startswith("#")]
    return "/".join(keys[:2] if keys[:1] in (["jobs"], ["steps"], ["stages"]) else keys[:1])


def _place(one: Said, folders: dict[str, str]) -> str:
    """The directory that a step names, or its job, or the whole file."""
    for depth in range(len(one.path), -1, -1):
        above = "/".join(one.path[:depth])
        for key in (above, f"{above}/defaults/run".lstrip("/")):
            if key in folders and not folders[key].startswith("~"):
                return folders[key]
    return ""


def _known(said: list[Said]) -> dict[str, str]:
    """What a file itself says that a name stands for."""
    return {
        one.key: one.value
        for one in said
        if one.path and one.path[-1] in ("env", "variables") and len(one.value) < _LONGEST
    }


def _fill(line: str, known: dict[str, str]) -> str:
    return _FILLED.sub(lambda found: known.get(next(one for one in found.groups() if one), found[0]), line)
