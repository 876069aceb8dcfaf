"""What a command is to habits: a check, a remedy, both, or nothing."""

import pytest

from knowledge.envelope import Envelope
from knowledge.events import FileChange, FilesChanged
from knowledge.memory.learned.doing import check_of, doing_of, edited_at
from knowledge.redact import clean
from tests.making import Voice, finished


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("npm run build -- --fast", "npm run build"),
        ("pytest -q tests/a.py", "pytest"),
        ("python -m pytest -q", "pytest"),
        ("./gradlew test", "gradlew test"),
        ("make", "make"),
        ("cargo test --all", "cargo test"),
        ("npm ci", ""),
        ("git pull", ""),
        ("ls -la", ""),
        ("vim a.py", ""),
    ],
)
def test_checks(line: str, expected: str) -> None:
    first, *rest = line.split()
    assert check_of([first.rpartition("/")[2], *rest]) == expected


@pytest.mark.parametrize(
    ("line", "status", "expected"),
    [
        ("npm test", 1, ("check", "npm test")),
        ("poetry run pytest -q", 0, ("check", "pytest")),
        ("npm  ci", 0, ("remedy", "npm ci")),
        ("cd web && npm ci", 0, ("remedy", "cd web && npm ci")),
        ("npm ci && npm test", 0, ("mixed", "npm test")),
        ("npm ci", 1, None),
        ("npm test", 130, None),
        ("ls", 0, None),
        ("npm ci " + "x" * 200, 0, None),
    ],
)
def test_commands(line: str, status: int, expected: tuple[str, str] | None) -> None:
    sealed = Voice().says(finished(line, status))
    one = doing_of(Envelope(sealed.header, sealed.body, 5))
    assert (one and (one.sort, one.name)) == expected


def test_only_what_somebody_writes_is_an_edit() -> None:
    def changed(*paths: str) -> FilesChanged:
        changes = [FileChange(path=clean(path), how="changed") for path in paths]
        return FilesChanged(tree=clean("/p"), changes=changes, count=len(changes), began=7)

    assert edited_at(changed("package-lock.json")) is None
    assert edited_at(changed("package-lock.json", "src/a.js")) == 7
