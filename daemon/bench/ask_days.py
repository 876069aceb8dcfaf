"""Some days of work as events, for questions to be asked about."""

import random
from collections.abc import Iterator
from pathlib import Path

from knowledge.events import (
    CommandFinished,
    CommitMade,
    Event,
    FailureDiagnosed,
    FileChange,
    FilesChanged,
    NoteTaken,
    ProjectWatched,
)
from knowledge.redact import clean

DAY = 86_400_000_000
WORDS = ("cart", "token", "cache", "session", "order", "header", "migration", "retry", "invoice", "parser")
COMMANDS = ("pytest -q", "make lint", "git status", "npm run build", "cargo test", "docker compose up -d")
EVERY = 6
"""Of so many commands one fails."""


def days(tree: Path, now: int, commands: int) -> Iterator[Event]:
    """The project, then commands over five days with what failed, commits, edits and notes between them."""
    dice = random.Random(41)  # noqa: S311 - dice
    place = clean(str(tree))
    yield ProjectWatched(number=1, name=clean("shop"), key=place, trees=[place])
    for number in range(commands):
        at = now - 5 * DAY + number * (5 * DAY // commands)
        one, other = dice.sample(WORDS, 2)
        command, failed = clean(dice.choice(COMMANDS)), number % EVERY == 0
        yield CommandFinished(command=command, cwd=place, status=int(failed), started=at, duration_ms=900)
        if failed:
            yield FailureDiagnosed(
                command=command,
                cwd=place,
                status=1,
                headline=clean(f"AssertionError: {one} has no {other}"),
                line=3,
                excerpt=[(3, clean(f"AssertionError: {one} has no {other}"))],
                fingerprint=f"v1:{one}{other}",
                kind=f"v1:{one}",
                tool="pytest",
                test_id=clean(f"tests/test_{one}.py::test_{other}"),
            )
        if number % EVERY == 1:
            yield CommitMade(
                tree=place,
                branch=clean("main"),
                commit=f"{number:040x}",
                before=None,
                author=clean("Jo <jo@example.org>"),
                subject=clean(f"Let the {one} keep its {other}"),
                at=at,
            )
        if number % EVERY == 2:  # noqa: PLR2004 - another turn
            yield FilesChanged(
                tree=place, changes=[FileChange(path=clean(f"src/{one}.py"), how="changed")], count=1, began=at
            )
        if number % EVERY == 3:  # noqa: PLR2004 - and another
            title = clean(f"We keep each {one} in the {other}")
            yield NoteTaken(
                kind="decision", title=title, body=clean(f"because the {other} is there"), valid_from=at, at=at
            )
