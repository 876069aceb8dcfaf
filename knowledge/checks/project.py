"""Checks from a project's own files, of its root and, where that has none, of the folders below."""

from collections.abc import Iterator, Sequence

from knowledge.checks.check import Check, Folder
from knowledge.checks.native import native
from knowledge.checks.node import package
from knowledge.checks.python import python
from knowledge.checks.readme import from_readme
from knowledge.checks.scripts import scripts
from knowledge.checks.targets import just, make, task
from knowledge.checks.tools import tools

MOST_FOLDERS = 40
"""Below the root that are looked into."""
_HEAVY = frozenset(
    [
        "node_modules/",
        "target/",
        "build/",
        "dist/",
        "vendor/",
        "venv/",
        "third_party/",
        "docs/",
        "doc/",
        "examples/",
        "example/",
        "fixtures/",
        "testdata/",
        "data/",
        "assets/",
        "static/",
        "public/",
    ]
)
_MANIFESTS = frozenset(
    [
        "package.json",
        "pyproject.toml",
        "setup.py",
        "Cargo.toml",
        "go.mod",
        "pom.xml",
        "build.gradle",
        "build.gradle.kts",
        "mix.exs",
        "Gemfile",
        "composer.json",
        "CMakeLists.txt",
        "Makefile",
        "makefile",
        "manage.py",
        "requirements.txt",
        "justfile",
        "deno.json",
        "pubspec.yaml",
        "build.sbt",
        "Package.swift",
        "build.zig",
        "dune-project",
    ]
)
_PER_FOLDER = 0.8
"""How much less sure a folder of a project makes than its root."""


def from_project(folder: Folder) -> Iterator[Check]:
    """What its files say; folders below only where the root says nothing of that sort."""
    names = folder.names()
    found = list(_folder(folder, "", names))
    yield from found
    if not {"tests", "build"} <= {one.sort for one in found}:
        own = any(name in _MANIFESTS for name in names)
        for place, inner in _below(folder, names):
            for one in _folder(folder, place, inner):
                yield one._replace(sure=round(one.sure * (_PER_FOLDER if not own else 0.5), 3))
    yield from from_readme(folder, names)


def _folder(folder: Folder, cwd: str, names: Sequence[str]) -> Iterator[Check]:
    for source in (make, just, task, scripts, package, python, tools, native):
        yield from source(folder, cwd, names)


def _below(folder: Folder, names: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Folders with a manifest, one or two levels down."""
    looked = 0
    waiting = [name[:-1] for name in names if name.endswith("/") and not name.startswith(".") and name not in _HEAVY]
    for depth in (1, 2):
        deeper: list[str] = []
        for place in waiting:
            if looked == MOST_FOLDERS:
                return
            looked += 1
            inner = folder.names(place)
            if _MANIFESTS.intersection(inner):
                yield place, inner
            elif depth == 1:
                deeper += [
                    f"{place}/{name[:-1]}"
                    for name in inner
                    if name.endswith("/") and name not in _HEAVY and not name.startswith(".")
                ]
        waiting = deeper
