"""Which commands have something to explain when they end with another status than 0."""

import pytest

from knowledge.failures.commands import Sort, broke, same_program, sort_of


@pytest.mark.parametrize(
    ("command", "sort"),
    [
        ("make -j4 all", "builds"),
        ("cd build && make", "builds"),
        ("CC=clang time make", "builds"),
        ("sudo make install", "builds"),
        ("/usr/bin/make", "builds"),
        ("python -m pytest tests", "builds"),
        ("python3 -m unittest", "builds"),
        ("npm test; echo done", "other"),
        ("grep -r foo .", "asks"),
        ("ps aux | grep foo", "asks"),
        ("git diff --exit-code", "asks"),
        ("git push", "builds"),
        ("git status", "other"),
        ("vim notes.md", "used"),
        ("python3", "used"),
        ("python3 -i", "used"),
        ("python3 train.py", "other"),
        ("node", "used"),
        ("node app.js", "other"),
        ("./run.sh", "other"),
        ("", "other"),
        ('echo "unbalanced', "other"),
        ("sotto why", "used"),
        ("sh -c 'x; exit 2'", "other"),
        ("sh -c 'cd src && make'", "other"),
        ('bash -c "make | tee log"', "other"),
        ("make CFLAGS='-O2; -g' ", "builds"),
        ('make MSG="say \\"a; b\\" || c" all', "builds"),
        ("make 'one\ntwo'", "builds"),
        ("find . -exec grep x {} \\; | grep y", "asks"),
        ("echo it\\'s; make", "builds"),
        ("echo 'unbalanced; make", "builds"),
        ("true 'a;b' && \"make\"", "builds"),
    ],
)
def test_a_program_asks_or_is_used_or_builds(command: str, sort: Sort) -> None:
    assert sort_of(command) == sort


@pytest.mark.parametrize("status", [0, 130, 148])
def test_what_succeeded_or_was_stopped_did_not_break(status: int) -> None:
    assert not broke("make", status, captured=True, asked=True)


@pytest.mark.parametrize(
    ("command", "status", "captured", "told"),
    [
        ("make", 2, False, True),
        ("make", 2, True, True),
        ("grep x file", 1, True, False),
        ("grep x nofile", 2, True, True),
        ("grep x nofile", 2, False, False),
        ("vim", 1, True, False),
        ("./deploy.sh", 1, True, True),
        ("./deploy.sh", 1, False, False),
    ],
)
def test_nothing_is_said_of_what_only_answers_or_nobody_has_seen(
    command: str, status: int, *, captured: bool, told: bool
) -> None:
    assert broke(command, status, captured=captured, asked=False) is told


def test_who_asks_is_told() -> None:
    assert broke("grep x file", 1, captured=True, asked=True)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("python list.py", "python migrate.py", False),
        ("python list.py --all", "python list.py", True),
        ("python3 -u list.py", "python3 list.py", True),
        ("python -m pytest a.py", "python -m pytest", True),
        ("python -m shop.list", "python -m shop.migrate", False),
        ("bash build.sh", "bash deploy.sh", False),
        ("X=1 node a.js", "node a.js", True),
        ("make all", "make all -j", True),
        ("pytest a.py", "pytest b.py", True),
        ("sh -c 'echo a'", "sh -c 'echo b'", False),
        ("npm run build", "npm run lint", False),
        ("npm run build -- --watch", "npm run build", True),
        ("docker compose up -d", "docker compose version", False),
        ("poetry run pytest a.py", "poetry run pytest", True),
    ],
)
def test_an_interpreter_is_what_it_is_given_to_run(one: str, other: str, *, same: bool) -> None:
    assert same_program(one, other) is same
