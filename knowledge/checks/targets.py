"""What a project has given a name: targets of make, just, task and rake, scripts of package.json and their like."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from knowledge.checks.chain import links
from knowledge.checks.check import SORTS, Check, Folder, Sort
from knowledge.checks.harm import harmful_name, harmful_script
from knowledge.checks.shell import simple
from knowledge.checks.sorts import anything, by_name, partial
from knowledge.checks.yaml_lines import entries

_MAKE = re.compile(r"^(?![\s#])([^\n:=#$()]{1,300})::?(?![=:])[ \t]*([^\n=]{0,2000})$", re.MULTILINE)
_INCLUDE = re.compile(r"^-?include[ \t]+([\w./-]+)[ \t]*$", re.MULTILINE)
_JUST = re.compile(r"^@?([A-Za-z_][\w-]*)([^\n:=]{0,300}):(?!=)[ \t]*([^\n]{0,1000})$", re.MULTILINE)
_ENGINES = re.compile(r"\b(?:docker|podman|docker-compose|kubectl|vagrant|nerdctl)\b")
_SURE, _PART, _GUESS = 0.8, 0.55, 0.62
_PLACEHOLDER = re.compile(
    r"no test specified|^\s*(?:exit [01]|true|false|:|echo\b[^&|;]*)\s*(?:&&\s*exit \d+)?\s*$", re.IGNORECASE
)


_RUNNING = (
    """make $(MAKE) ${MAKE} just task npm yarn pnpm bun npm-run-all run-s run-p composer @composer rake poe pdm hatch"""
)
_RUN_NAMED = frozenset(_RUNNING.split())
"""What runs something by the name that the project gave it."""
MOST = 25
"""Targets of a file that are looked into, the likeliest first."""
_MOST_REACHED = 20
_MOST_NAMES, _MOST_HEADS = 500, 3_000
_LONGEST_BODY = 4_000


class Named(NamedTuple):
    """Something that a project has given a name."""

    name: str
    body: str
    """What it does, as far as it is seen."""
    command: str
    """How it is run."""


def checks(found: Sequence[Named], where: str, cwd: str = "") -> Iterator[Check]:
    """Those that check something; `where` says what stands before its name: `Makefile has a target`.

    What is called so, but does harm, is told with a sureness of 0: whoever else names it is not believed.
    """
    bodies = {one.name: one.body for one in found}
    likely = [one for one in found[:_MOST_NAMES] if by_name(one.name) or anything(one.name)]
    likely.sort(key=lambda one: (bool((named := by_name(one.name)) and not named.whole), len(one.name)))
    for one in likely[:MOST]:
        told = _told(one, _reached(one, bodies))
        if told:
            yield Check(told[0], one.command, cwd, f"{where} {one.name}", "project", told[1])


def less(found: Iterator[Check], by: float) -> Iterator[Check]:
    """The same, not as sure; what does harm stays at 0."""
    for one in found:
        yield one._replace(sure=round(max(one.sure - by, 0.0), 3))


def _told(one: Named, reached: str) -> tuple[Sort, float] | None:
    """The sort and how sure; None for what checks nothing."""
    named = by_name(one.name)
    if _PLACEHOLDER.search(one.body):
        return None
    if harmful_script(reached):
        return (named.sort if named else "tests"), 0.0
    share = 0.6 if _ENGINES.search(one.body) else 1.0
    if named:
        sure = _SURE if named.whole else _PART
        return named.sort, round((sure - 0.1 * (partial(one.name) and not named.whole)) * share, 3)
    inside = {link.sort for link in links(reached)}
    sort = next((sort for sort in SORTS if sort in inside), None)
    return (sort, round(_GUESS * share, 3)) if sort else None


def _reached(one: Named, bodies: Mapping[str, str]) -> str:
    """What it does, and what those do that it runs by their names."""
    reached, waiting, seen = one.body, [one.body], {one.name}
    while waiting and len(seen) < _MOST_REACHED:
        for command in simple(waiting.pop()):
            words = command.text.split()
            if words and words[0].lstrip("@-+") in _RUN_NAMED:
                for name in words[1:]:
                    if name in bodies and name not in seen:
                        seen.add(name)
                        waiting.append(bodies[name])
                        reached += "\n" + bodies[name]
    return reached


def make(folder: Folder, cwd: str, names: Sequence[str]) -> Iterator[Check]:
    """The targets of a Makefile; the first builds, where none is called so."""
    file = next((name for name in ("GNUmakefile", "makefile", "Makefile") if name in names), "")
    text = folder.text(f"{cwd}/{file}".lstrip("/")) if file else None
    if text is None:
        return
    named = made(text)
    for other in _INCLUDE.findall(text)[:5]:
        named += made(folder.text(f"{cwd}/{other}".lstrip("/")) or "")
    found = list(checks(named, f"{file} has a target", cwd))
    if not any(one.sort == "tests" and one.command != "make check" for one in found):
        found += _called_check(named, file, cwd)
    yield from found
    default = next((one for one in named if not one.name.startswith((".", "_")) and "%" not in one.name), None)
    if (
        default
        and not harmful_name(default.name)
        and not harmful_script(_reached(default, {one.name: one.body for one in named}))
    ):
        builds = re.search(
            r"\b(?:cc|gcc|g\+\+|clang|ld|cargo|go|tsc|\$\((?:CC|CXX|LD|GO|MAKE)\)|cmake|pdflatex|latexmk|npm|javac)\b",
            _reached(default, {one.name: one.body for one in named}),
        )
        if default.name in ("all", "default") or ("." not in default.name and builds and not by_name(default.name)):
            yield Check("build", "make", cwd, f"{file} begins with the target {default.name}", "project", 0.81)


def _called_check(named: Sequence[Named], file: str, cwd: str) -> Iterator[Check]:
    """Where no target is called test, `check` is what tests are called in C."""
    bodies = {one.name: one.body for one in named}
    if "check" in bodies and not harmful_script(_reached(Named("check", bodies["check"], ""), bodies)):
        yield Check("tests", "make check", cwd, f"{file} has a target check", "project", 0.75)


def made(text: str) -> list[Named]:
    """The targets of a Makefile with what they do."""
    heads = list(islice(_MAKE.finditer(text.replace("\\\n", " ")), _MOST_HEADS))
    found: list[Named] = []
    text = text.replace("\\\n", " ")
    for index, head in enumerate(heads):
        end = heads[index + 1].start() if index + 1 < len(heads) else len(text)
        needed = " ".join(
            f"make {name};" for name in head[2].partition("#")[0].split() if re.fullmatch(r"[\w-]+", name)
        )
        body = f"{needed}\n" + "\n".join(
            line.strip().lstrip("@-+") for line in text[head.end() : end].split("\n") if line.startswith("\t")
        )
        names = (name for name in head[1].split() if not name.startswith("."))
        found.extend(Named(name, body[:_LONGEST_BODY], f"make {name}") for name in names)
    merged: dict[str, Named] = {}
    for one in found:
        known = merged.get(one.name)
        merged[one.name] = one._replace(body=(known.body + one.body)[:_LONGEST_BODY]) if known else one
    return list(merged.values())


def just(folder: Folder, cwd: str, names: Sequence[str]) -> Iterator[Check]:
    """The recipes of a justfile that need no argument."""
    file = next((name for name in names if name.lower() in ("justfile", ".justfile")), "")
    text = folder.text(f"{cwd}/{file}".lstrip("/")) if file else None
    heads = list(islice(_JUST.finditer(text or ""), _MOST_HEADS))
    found = []
    for index, head in enumerate(heads):
        if any(word[:1] not in "*+" and "=" not in word for word in head[2].split()):
            continue
        end = heads[index + 1].start() if index + 1 < len(heads) else len(text or "")
        needed = " ".join(f"just {name};" for name in head[3].partition("#")[0].split())
        found.append(Named(head[1], f"{needed}\n{(text or '')[head.end() : end][:_LONGEST_BODY]}", f"just {head[1]}"))
    yield from checks(found, f"{file} has a recipe", cwd)


def task(folder: Folder, cwd: str, names: Sequence[str]) -> Iterator[Check]:
    """The tasks of a Taskfile."""
    file = next((name for name in names if name.lower() in ("taskfile.yml", "taskfile.yaml", "taskfile.dist.yml")), "")
    text = folder.text(f"{cwd}/{file}".lstrip("/")) if file else None
    bodies: dict[str, str] = {}
    for said in entries(text or ""):
        if said.path[:1] == ("tasks",):
            name = said.path[1] if len(said.path) > 1 else said.key
            if said.key not in ("desc", "summary"):
                bodies[name] = bodies.get(name, "") + said.value + "\n"
    yield from checks([Named(name, body, f"task {name}") for name, body in bodies.items()], f"{file} has a task", cwd)
