"""What is run again by itself, and what never is: each line with its reason."""

from typing import Any

import pytest

from knowledge.checks.again import MOST_AGE_S, MOST_CHANGED, Since, prefix_of, too_late, why_not
from knowledge.events import CommandFinished
from knowledge.redact import clean, clean_command
from tests.making import NOW


def ran(command: str, status: int = 1, **more: Any) -> CommandFinished:
    usual = {"cwd": clean("/src"), "started": NOW, "duration_ms": 7, "shell": "bash"}
    return CommandFinished(command=clean_command(command), status=status, **(usual | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "command",
    [
        *("pytest", "pytest -x tests/test_login.py", "python -m pytest -q", "uv run pytest", "tox -e py311"),
        *("make test", "make", "make -j8 check", "just lint", "npm test", "npm run lint", "npm run build", "pnpm test"),
        *(
            "cargo test",
            "cargo clippy -- -D warnings",
            "go test ./...",
            "go build ./...",
            "mvn verify",
            "./gradlew build",
        ),
        *("ruff check", "mypy src", "tsc --noEmit", "eslint .", "cd api && pytest -q", "CI=1 npm test", "ctest"),
        *("pytest tests/test_server.py", "pytest tests/test_sync.py::test_push", "go vet ./cmd/server"),
    ],
)
def test_a_test_a_build_or_a_linter_is_run_again(command: str) -> None:
    assert why_not(ran(command)) == ""


@pytest.mark.parametrize(
    "command",
    [
        *("git push", "git pull", "git commit -m x", "docker build .", "docker compose up", "terraform apply"),
        *("npm install", "npm ci", "npm publish", "npm start", "npm run dev", "npm run deploy", "yarn add left-pad"),
        *("pip install flask", "uv pip install x", "uv sync", "poetry install", "cargo publish", "cargo install x"),
        *("make deploy", "make push-image", "make release", "make serve", "go get example.com/x", "go install ./..."),
        *("mvn deploy", "vitest --watch", "jest --watchAll", "pytest --pdb", "tsc -w", "composer install"),
        *("sudo make test", "make test &", "ansible-playbook site.yml", "bundle install", "cypress open"),
        *("mix deps.get", "npm run test:watch"),
        *("pytest && git push", "cd app && npm run start", "make test; curl https://example.com", "ssh host make test"),
        *("make test && sudo systemctl restart app", "npx create-react-app x", "yarn publish", "pre-commit autoupdate"),
    ],
)
def test_what_reaches_out_waits_for_somebody_or_does_not_end_is_not(command: str) -> None:
    assert why_not(ran(command))


@pytest.mark.parametrize(
    "command",
    [
        *("cd ../c; make", "make -f ../c/Makefile -C ../c", "pytest /other", "pushd ../x && make", "cd && make"),
        *("rm -rf ~/x; make", "make DESTDIR=/opt/x", "make -C $OTHER test", "pytest a/../../b", "cd - && make"),
    ],
)
def test_what_goes_beyond_its_folder_is_not(command: str) -> None:
    assert "beyond its folder" in why_not(ran(command))


@pytest.mark.parametrize("command", ["ls", "vim a.py", "grep x y", "cd /nowhere", "python app.py", "ssh host", "cat a"])
def test_what_breaks_nothing_is_not(command: str) -> None:
    assert why_not(ran(command))


@pytest.mark.parametrize(
    ("status", "more"),
    [
        (0, {}),
        (130, {}),
        (126, {}),
        (127, {}),
        (137, {}),
        (1, {"output": "run-1"}),
        (1, {"output": "run-1", "shell": None}),
        (1, {"shell": None}),
    ],
)
def test_what_is_known_or_says_why_itself_is_not(status: int, more: dict[str, Any]) -> None:
    assert why_not(ran("pytest", status, **more))


def test_a_line_with_a_secret_is_not() -> None:
    given = ran("make test TOKEN=ghp_0123456789abcdefghijABCDEFGHIJ012345")
    assert "⟨secret" in given.command
    assert why_not(given) == "it was given a secret"


def test_runs_of_one_command_in_one_project_are_the_same() -> None:
    assert prefix_of(ran("pytest -x"), 1) == prefix_of(ran("pytest -x"), 1)
    assert prefix_of(ran("make -C a test"), 1) != prefix_of(ran("make -C b test"), 1)
    assert prefix_of(ran("pytest"), 1) != prefix_of(ran("pytest"), 2)
    assert prefix_of(ran("npm test"), 1) != prefix_of(ran("npm run lint"), 1)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (Since(60, 0), ""),
        (Since(MOST_AGE_S, MOST_CHANGED), ""),
        (Since(MOST_AGE_S + 1, 0), "more than an hour ago"),
        (Since(60, MOST_CHANGED + 1), "26 files have changed"),
        (Since(60, 0, again_since=True), "it was run since"),
        (Since(60, 0, paused=True), "nothing is recorded now"),
    ],
)
def test_what_has_been_since_may_make_it_pointless(since: Since, said: str) -> None:
    assert said in too_late(since)
    assert bool(too_late(since)) == bool(said)
