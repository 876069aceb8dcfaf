"""The form of a command that stands for what a user runs."""

import pytest

from knowledge.checks.chain import links
from knowledge.checks.find import PastRun, find
from knowledge.checks.whole import whole
from tests.knowledge.checks.labelled import DAY, NOW, Written


@pytest.mark.parametrize(
    ("command", "all_of_it"),
    [
        ("pytest -q tests/test_a.py::test_b", "pytest -q"),
        ("uv run pytest -x --lf -k 'a b'", "uv run pytest"),
        ("pytest -n 4", "pytest -n 4"),
        ("python -m pytest tests", "python -m pytest tests"),
        ("go test ./pkg -run TestX -v", "go test -v ./..."),
        ("go test ./...", "go test ./..."),
        ("cargo test parser::tests", "cargo test"),
        ("cargo nextest run -p core", "cargo nextest run"),
        ("npm test -- src/a.test.ts", "npm test"),
        ("npx jest src/a.test.ts -t 'adds'", "npx jest"),
        ("bundle exec rspec spec/a_spec.rb:12", "bundle exec rspec"),
        ("mvn test -Dtest=ATest", "mvn test"),
        ("bazel test //a:b", "bazel test //..."),
        ("mix test test/a_test.exs:3", "mix test"),
        ("ruff check src/a.py", "ruff check"),
        ("cargo clippy -- -D warnings", "cargo clippy -- -D warnings"),
        ("bin/test --all", "bin/test --all"),
        ("PYTHONPATH=. pytest 'tests/a b.py' -q", "PYTHONPATH=. pytest -q"),
    ],
)
def test_a_part_is_told_from_the_whole(command: str, all_of_it: str) -> None:
    (link,) = links(command)
    assert whole(link.text, link.name.what) == all_of_it


@pytest.mark.parametrize(
    ("line", "cwd", "told"),
    [
        ("cd web && npm test 2>&1 | tee /tmp/log", "", [("tests", "npm test", "web")]),
        ("ruff check . && pytest -q", "", [("lint", "ruff check .", ""), ("tests", "pytest -q", "")]),
        (
            "cmake -B out && cmake --build out && ctest --test-dir out",
            "",
            [
                ("build", "cmake -B out && cmake --build out", ""),
                ("tests", "cmake -B out && cmake --build out && ctest --test-dir out", ""),
            ],
        ),
        (
            "source .venv/bin/activate && pytest > out.txt 2>&1",
            "",
            [("tests", "source .venv/bin/activate && pytest", "")],
        ),
        ("(cd a/../b; make -j$(nproc) test)", "x", [("tests", "make -j$(nproc) test", "x/b")]),
        ("cd .. && pytest", "", []),
        ("cd $DIR && pytest", "", []),
        ("pytest $ARGS", "", []),
        ("watch -n1 pytest -q", "", [("tests", "pytest -q", "")]),
        ("test -f x", "", []),
        ("echo 'make test'", "", []),
        ("git commit -m 'run; make test'", "", []),
        ("docker compose run app pytest", "", []),
        ("time A=1 timeout 60 pytest; ls", "", [("tests", "A=1 timeout 60 pytest", "")]),
    ],
)
def test_a_line_is_taken_apart(line: str, cwd: str, told: list[tuple[str, str, str]]) -> None:
    assert [(link.sort, link.text, link.cwd) for link in links(line, cwd)] == told


def test_the_newest_whole_form_stands_for_all() -> None:
    past = [
        PastRun("pytest -q", "", NOW - 9 * DAY, 0, 30),
        PastRun("pytest -q -n auto", "", NOW - DAY, 1, 5),
        PastRun("pytest -q tests/test_a.py", "", NOW, 0, 50),
        PastRun("pytest --typo", "", NOW, 4, 1),
    ]
    assert [one.command for one in find(Written({}), past, NOW)] == ["pytest -q -n auto"]


def test_what_was_not_found_or_was_stopped_is_no_habit() -> None:
    assert find(Written({}), [PastRun("pytest", "", NOW, 127, 9), PastRun("tox", "", NOW, 130, 9)], NOW) == []
