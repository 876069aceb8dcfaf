"""Which languages a tree is written in and what builds and tests it, told by the files that lie in it."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MOST_FILES = 5_000
"""Files that are looked at; a larger tree is known by its first ones."""
MOST_LANGUAGES = 5
LEAST_SHARE = 0.02
"""Of the files in known languages; what is rarer is not named."""

LANGUAGES = {
    "c": "C", "h": "C", "cc": "C++", "cpp": "C++", "cxx": "C++", "hpp": "C++", "cs": "C#", "clj": "Clojure",
    "dart": "Dart", "ex": "Elixir", "exs": "Elixir", "erl": "Erlang", "go": "Go", "hs": "Haskell", "java": "Java",
    "js": "JavaScript", "jsx": "JavaScript", "mjs": "JavaScript", "jl": "Julia", "kt": "Kotlin", "kts": "Kotlin",
    "lua": "Lua", "ml": "OCaml", "php": "PHP", "pl": "Perl", "pm": "Perl", "py": "Python", "pyi": "Python", "r": "R",
    "rb": "Ruby", "rs": "Rust", "scala": "Scala", "sh": "Shell", "bash": "Shell", "swift": "Swift",
    "ts": "TypeScript", "tsx": "TypeScript", "zig": "Zig", "vue": "Vue", "svelte": "Svelte",
}  # fmt: skip
"""File name extension → language."""

TOOLS = {
    "Cargo.toml": "cargo", "CMakeLists.txt": "cmake", "Dockerfile": "docker", "GNUmakefile": "make",
    "Gemfile": "bundler", "Justfile": "just", "justfile": "just", "Makefile": "make", "Pipfile": "pipenv",
    "Rakefile": "rake", "WORKSPACE": "bazel", "MODULE.bazel": "bazel", "build.gradle": "gradle",
    "build.gradle.kts": "gradle", "build.ninja": "ninja", "build.sbt": "sbt", "bun.lockb": "bun",
    "compose.yaml": "docker", "composer.json": "composer", "conftest.py": "pytest", "deno.json": "deno",
    "docker-compose.yml": "docker", "go.mod": "go", "meson.build": "meson", "mix.exs": "mix", "noxfile.py": "nox",
    "package-lock.json": "npm", "package.json": "npm", "pnpm-lock.yaml": "pnpm", "poetry.lock": "poetry",
    "pom.xml": "maven", "pubspec.yaml": "pub", "pyproject.toml": "pip", "pytest.ini": "pytest",
    "requirements.txt": "pip", "setup.py": "pip", "stack.yaml": "stack", "tox.ini": "tox", "tsconfig.json": "tsc",
    "uv.lock": "uv", "yarn.lock": "yarn",
}  # fmt: skip
"""File name → what works with it. `jest.config.js` and its like go by their beginnings."""
TOOLS_BY_BEGINNING = {
    "jest.config.": "jest",
    "vitest.config.": "vitest",
    "vite.config.": "vite",
    "eslint.config.": "eslint",
}
INSTEAD = {"pnpm": "npm", "yarn": "npm", "bun": "npm", "uv": "pip", "poetry": "pip", "pipenv": "pip"}
"""A tool that takes the place of a more general one, which is then not named."""
HEAVY = {"node_modules", "target", "build", "dist", "vendor", "venv", "__pycache__", "third_party"}
MARKER_DEPTH = 2
"""Folders below the root in which files that name a tool count."""


class Toolchain(NamedTuple):
    """What a tree is made of."""

    languages: list[str]
    """Most used first."""
    tools: list[str]


def detect(root: Path) -> Toolchain:
    """Look through the first files of a tree; what cannot be read does not count."""
    languages: Counter[str] = Counter()
    tools: dict[str, None] = {}
    for depth, name in _files(root):
        language = LANGUAGES.get(name.rpartition(".")[2].lower()) if "." in name else None
        if language:
            languages[language] += 1
        tool = TOOLS.get(name) or next(
            (one for start, one in TOOLS_BY_BEGINNING.items() if name.startswith(start)), None
        )
        if tool and depth <= MARKER_DEPTH:
            tools[tool] = None
    total = sum(languages.values())
    named = [name for name, count in languages.most_common(MOST_LANGUAGES) if count >= LEAST_SHARE * total]
    general = {INSTEAD[tool] for tool in tools if tool in INSTEAD}
    return Toolchain(named, [tool for tool in tools if tool not in general])


def _tool(name: str) -> str | None:
    """What works with a file of this name."""
    by_beginning = (tool for start, tool in TOOLS_BY_BEGINNING.items() if name.startswith(start))
    return TOOLS.get(name) or next(by_beginning, None)


def _files(root: Path) -> Iterator[tuple[int, str]]:
    """Depth and name of files, breadth first, so that a large folder does not hide the others."""
    level, seen, depth = [root], 0, 0
    while level:
        below: list[Path] = []
        for folder in level:
            for entry in _entries(folder):
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in HEAVY and not entry.name.startswith("."):
                        below.append(Path(entry.path))
                elif seen < MOST_FILES:
                    seen += 1
                    yield depth, entry.name
                else:
                    return
        level, depth = below, depth + 1


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, by name; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []
