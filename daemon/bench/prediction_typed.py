"""Histories as people type them: projects with directories of their own, tests that fail and are fixed, typos."""

import random
from collections.abc import Iterator
from typing import NamedTuple


class Typed(NamedTuple):
    """One command as it was typed."""

    line: str
    cwd: str
    status: int
    project: int
    session: str


class _Kit(NamedTuple):
    """How a project is worked on."""

    test: str
    one: str
    """Tests one file."""
    build: str
    serve: str
    suffix: str


_KITS = (
    _Kit("pytest -q", "pytest -q tests/test_{}.py", "python -m build", "flask run --debug", "py"),
    _Kit("npm test", "npm test -- {}", "npm run build", "npm run dev", "ts"),
    _Kit("cargo test", "cargo test {}", "cargo build", "cargo run", "rs"),
    _Kit("go test ./...", "go test ./{}", "go build ./...", "go run .", "go"),
    _Kit("make check", "make check-{}", "make", "./serve --port 8080", "c"),
)
_NAMES = ("cart", "order", "user", "price", "mail", "index", "route", "token", "table", "report", "cache", "search")
_ASIDE = ("ls", "ls -la", "git status", "git diff", "git log --oneline -5", "clear", "pwd", "htop", "df -h")
_ASIDE_OFTEN, _TYPO_OFTEN, _PUSH_OFTEN, _EXIT_OFTEN = 0.12, 0.03, 0.6, 0.3
_SERVE_OFTEN, _RED_OFTEN, _ALL_OFTEN, _DIFF_OFTEN = 0.15, 0.55, 0.5, 0.5
_TASKS = 5
"""Of one sitting, at most."""


class _Person:
    """Has habits of their own, which dice decide once; and days, which dice decide again and again."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a person's habits are no secret
        kits = self.dice.sample(_KITS, 3)
        self.projects = [_Project(number, kit, self.dice) for number, kit in enumerate(kits, 1)]
        self.editor = self.dice.choice(("vim", "nvim", "code", "nano"))
        self.looks = self.dice.sample(_ASIDE, 4)
        self.stages = self.dice.choice(("git add -A", "git add -u", "git add ."))
        self.checks_first = self.dice.random() < _DIFF_OFTEN
        self.pulls = self.dice.choice(("git pull", "git pull --rebase", "git fetch && git rebase origin/main"))


class _Project:
    def __init__(self, number: int, kit: _Kit, dice: random.Random) -> None:
        self.number, self.kit = number, kit
        self.home = f"/home/me/{dice.choice(_NAMES)}-{number}"
        self.files = dice.sample(_NAMES, 5)
        self.starts = [kit.build, kit.test][: dice.randrange(1, 3)]


def history(seed: int, length: int) -> list[Typed]:
    """So many commands of one person."""
    person, typed = _Person(seed), list[Typed]()
    sitting = 0
    while len(typed) < length:
        sitting += 1
        project = person.dice.choices(person.projects, (5, 3, 2))[0]
        typed += _sitting(person, project, f"shell-{sitting}")
    return typed[:length]


def _sitting(person: _Person, project: _Project, session: str) -> Iterator[Typed]:
    def said(line: str, status: int = 0, cwd: str = project.home) -> Typed:
        return Typed(line, cwd, status, project.number, session)

    yield said(f"cd {project.home}", cwd="/home/me")
    yield said(person.pulls)
    for line in project.starts:
        yield said(line)
    for _ in range(person.dice.randrange(2, _TASKS)):
        for line, status in _task(person, project):
            yield said(line, status)
            if person.dice.random() < _ASIDE_OFTEN:
                yield said(person.dice.choice(person.looks))
            if person.dice.random() < _TYPO_OFTEN:
                yield said(_mistyped(line, person.dice), 127)
                yield said(line, status)
    if person.dice.random() < _PUSH_OFTEN:
        yield said("git push")
    if person.dice.random() < _EXIT_OFTEN:
        yield said("exit")


def _task(person: _Person, project: _Project) -> Iterator[tuple[str, int]]:
    """Something is changed until it works, and then kept."""
    dice, kit = person.dice, project.kit
    name = dice.choices(project.files, (8, 4, 2, 1, 1))[0]
    file = f"src/{name}.{kit.suffix}"
    yield f"{person.editor} {file}", 0
    if dice.random() < _SERVE_OFTEN:
        yield kit.serve, 130
    while dice.random() < _RED_OFTEN:
        yield kit.one.format(name), 1
        yield f"{person.editor} {file}", 0
    yield kit.one.format(name), 0
    if dice.random() < _ALL_OFTEN:
        yield kit.test, 0
    if person.checks_first:
        yield "git diff", 0
    yield person.stages, 0
    yield f'git commit -m "{dice.choice(("Fix", "Add", "Change", "Drop"))} {name} {dice.randrange(100)}"', 0


def _mistyped(line: str, dice: random.Random) -> str:
    at = dice.randrange(max(1, len(line.split(maxsplit=1)[0]) - 1))
    return line[:at] + line[at + 1 : at + 2] + line[at : at + 1] + line[at + 2 :]
