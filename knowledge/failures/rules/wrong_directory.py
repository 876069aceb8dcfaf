"""`npm test` → "Could not read package.json", `cargo build` → "could not find `Cargo.toml`": one directory too high."""

import re
from collections.abc import Iterator
from itertools import islice

from knowledge.failures.said import Correction, Said, quoted

NEEDS = (
    "package.json",
    "cargo.toml",
    "no makefile found",
    "pyproject.toml",
    "go.mod",
    "no configuration file provided",
)
_WANTS = (
    (("npm", "pnpm", "yarn"), re.compile(r"(?:no such file.*|no |n't find a )package\.json"), "package.json"),
    (("cargo",), re.compile(r"could not find `cargo\.toml`"), "Cargo.toml"),
    (("make", "gmake"), re.compile(r"no makefile found"), "Makefile"),
    (("poetry",), re.compile(r"could not find a pyproject\.toml"), "pyproject.toml"),
    (("go",), re.compile(r"go\.mod file not found|cannot find main module"), "go.mod"),
    (("docker", "docker-compose"), re.compile(r"no configuration file provided"), "docker-compose.yml"),
)  # fmt: skip
LOOKED_INTO = 40
"""Directories that are looked into."""


def corrected(said: Said) -> Iterator[Correction]:
    for programs, says, wanted in _WANTS:
        if said.program in programs and says.search(said.lower):
            there = [folder for folder in _folders(said) if wanted in said.names(folder)]
            if len(there) == 1:
                yield Correction(f"cd {quoted(there[0])} && {said.command}", f"{wanted} lies in {there[0]}")


def _folders(said: Said) -> Iterator[str]:
    yield ".."
    yield from islice(
        (name for name in sorted(said.names()) if "." not in name and name != "node_modules"), LOOKED_INTO
    )
