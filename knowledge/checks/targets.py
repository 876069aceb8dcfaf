"""What a project has given a name: targets of make, just, task and rake, scripts of package.json and their like."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.checks.chain import links
from knowledge.checks.check import SORTS, Check, Folder, Sort
from knowledge.checks.harm import harmful_name, harmful_script
from knowledge.checks.sorts import anything, by_name, partial
from knowledge.checks.yaml_lines import entries

_MAKE = re.compile(r"^(?![\s#])([^\n:=#$()]{1,300})::?(?![=:])[ \t]*([^\n=]{0,2000})$", re.MULTILINE)
_INCLUDE = re.compile(r"^-?include[ \t]+([\w./-]+)[ \t]*$", re.MULTILINE)
_JUST = re.compile(r"^@?([A-Za-z_][\w-]*)([^\n:=]{0,300}):(?!=)[ \t]*([^\n]{0,1000})$", re.MULTILINE)
_RAKE = re.compile(r"""^\s*(?:task|RuboCop::RakeTask\.new|Rake::TestTask\.new|RSpec::Core::RakeTask\.new|Minitest::TestTask\.create)\b[ (]*:?['"]?(\w+)?""", re.MULTILINE)
_ENGINES = re.compile(r"\b(?:docker|podman|docker-compose|kubectl|vagrant|nerdctl)\b")
_SURE, _PART, _GUESS = 0.8, 0.55, 0.62
_PLACEHOLDER = re.compile(r"no test specified|^\s*(?:exit [01]|true|false|:|echo\b[^&|;]*)\s*(?:&&\s*exit \d+)?\s*$", re.IGNORECASE)


class Named(NamedTuple):
    """Something that a project has given a name."""

    name: str
    body: str
    """What it does, as far as it is seen."""
    command: str
    """How it is run."""


def checks(found: Sequence[Named], where: str, cwd: str = "") -> Iterator[Check]:
    """Those that check something; `where` says what stands before its name: `Makefile has a target`."""
    for one in found:
        told = _told(one)
        if told:
            sort, sure = told
            yield Check(sort, one.command, cwd, f"{where} {one.name}", "project", sure)


def _told(one: Named) -> tuple[Sort, float] | None:
    """The sort and how sure; None for what checks nothing or does harm."""
    if harmful_name(one.name) or harmful_script(one.body) or _PLACEHOLDER.search(one.body):
        return None
    named = by_name(one.name)
    less = 0.6 if _ENGINES.search(one.body) else 1.0
    if named:
        sure = _SURE if named.whole else _PART
        return named.sort, round((sure - 0.1 * (partial(one.name) and not named.whole)) * less, 3)
    if not anything(one.name):
        return None
    inside = {link.sort for link in links(one.body)}
    sort = next((sort for sort in SORTS if sort in inside), None)
    return (sort, round(_GUESS * less, 3)) if sort else None


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
    if not any(one.sort == "tests" for one in found):
        found += _checking(named, file, cwd)
    yield from found
    default = next((one for one in named if not one.name.startswith((".", "_")) and "%" not in one.name), None)
    if default and not harmful_name(default.name) and not harmful_script(default.body):
        builds = re.search(r"\b(?:cc|gcc|g\+\+|clang|ld|cargo|go|tsc|\$\((?:CC|CXX|LD|GO|MAKE)\)|cmake|pdflatex|latexmk|npm|javac)\b", _reached(default, named))
        if default.name in ("all", "default") or ("." not in default.name and builds and not by_name(default.name)):
            yield Check("build", "make", cwd, f"{file} begins with the target {default.name}", "project", 0.81)


def _reached(one: Named, all_of_them: Sequence[Named]) -> str:
    """What a target does, and what it needs does."""
    return one.body + "".join(other.body for other in all_of_them if other.name in one.body.split())


def _checking(named: Sequence[Named], file: str, cwd: str) -> Iterator[Check]:
    """`check`, where no target is called test, is what tests are called in C."""
    for one in named:
        if one.name == "check" and not harmful_script(one.body) and _told(one) is None:
            yield Check("tests", one.command, cwd, f"{file} has a target check", "project", 0.75)


def made(text: str) -> list[Named]:
    """The targets of a Makefile with what they do."""
    heads = list(_MAKE.finditer(text.replace("\\\n", " ")))
    found: list[Named] = []
    text = text.replace("\\\n", " ")
    for index, head in enumerate(heads):
        end = heads[index + 1].start() if index + 1 < len(heads) else len(text)
        needed = " ".join(f"make {name};" for name in head[2].partition("#")[0].split() if re.fullmatch(r"[\w-]+", name))
        body = f"{needed}\n" + "\n".join(line.strip().lstrip("@-+") for line in text[head.end() : end].split("\n") if line.startswith("\t"))
        for name in head[1].split():
            if not name.startswith("."):
                found.append(Named(name, body[:4_000], f"make {name}"))
    merged: dict[str, Named] = {}
    for one in found:
        known = merged.get(one.name)
        merged[one.name] = one._replace(body=known.body + one.body) if known else one
    return list(merged.values())


def just(folder: Folder, cwd: str, names: Sequence[str]) -> Iterator[Check]:
    """The recipes of a justfile that need no argument."""
    file = next((name for name in names if name.lower() in ("justfile", ".justfile")), "")
    text = folder.text(f"{cwd}/{file}".lstrip("/")) if file else None
    heads = list(_JUST.finditer(text or ""))
    found = []
    for index, head in enumerate(heads):
        if any(word[:1] not in "*+" and "=" not in word for word in head[2].split()):
            continue
        end = heads[index + 1].start() if index + 1 < len(heads) else len(text or "")
        needed = " ".join(f"just {name};" for name in head[3].partition("#")[0].split())
        found.append(Named(head[1], f"{needed}\n{(text or '')[head.end() : end][:4_000]}", f"just {head[1]}"))
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
