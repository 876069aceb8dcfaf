"""The labelled projects: the command that a person would run is found first."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.checks.check import SORTS
from knowledge.checks.find import Check, PastRun, Sort, find
from tests.knowledge.checks.labelled import DAY, NOW, Labelled, Written, read

LAYOUTS, APART = read("layouts.txt"), read("kept_apart.txt")


def first(one: Labelled, sort: Sort) -> Check | None:
    return next((check for check in find(one.folder, one.past, NOW) if check.sort == sort), None)


@pytest.mark.parametrize("one", LAYOUTS, ids=lambda one: one.name)
def test_what_a_person_would_run_is_found_first(one: Labelled) -> None:
    wrong = {sort: first(one, sort) for sort in SORTS if not one.is_right(sort, first(one, sort))}
    assert not wrong


FIRST_FILE = {
    "Makefile": ("make test", "make", "make lint"),
    "package.json": ("npm test", "npm run build", "npm run lint"),
    "pyproject.toml": ("pytest", None, "ruff check"),
    "setup.py": ("pytest", None, None),
    "Cargo.toml": ("cargo test", "cargo build", "cargo clippy"),
    "go.mod": ("go test ./...", "go build ./...", "go vet ./..."),
    "pom.xml": ("mvn test", "mvn package", None),
    "build.gradle": ("./gradlew test", "./gradlew build", None),
    "build.gradle.kts": ("./gradlew test", "./gradlew build", None),
    "CMakeLists.txt": ("ctest", "cmake --build build", None),
    "Gemfile": ("bundle exec rspec", None, "bundle exec rubocop"),
    "composer.json": ("vendor/bin/phpunit", None, None),
    "mix.exs": ("mix test", "mix compile", None),
}
"""What is mostly guessed: the first file that is known says it all."""


def guessed(one: Labelled, sort: Sort) -> Check | None:
    file = next((name for name in FIRST_FILE if name in one.folder.files), "")
    command = dict(zip(SORTS, FIRST_FILE[file], strict=True))[sort] if file else None
    return Check(sort, command, "", "", "project", 0.5) if command else None


@pytest.mark.parametrize(("sort", "least"), [("tests", 19), ("build", 21), ("lint", 22)])
def test_so_it_is_with_projects_that_the_rules_were_not_made_for(sort: Sort, least: int) -> None:
    right = sum(one.is_right(sort, first(one, sort)) for one in APART)
    assert right >= least
    assert right > sum(one.is_right(sort, guessed(one, sort)) for one in APART)


def test_the_labels_can_be_missed() -> None:
    other = Written({"Makefile": "test:\n\ttrue && ./other\n"})
    told = [one._replace(folder=other) for one in LAYOUTS]
    assert sum(one.is_right("tests", first(one, "tests")) for one in told) < len(told) / 2


@pytest.mark.parametrize("one", [*LAYOUTS, *APART], ids=lambda one: one.name)
def test_what_is_told_is_in_order_and_well_formed(one: Labelled) -> None:
    found = find(one.folder, one.past, NOW)
    assert found == sorted(found, key=lambda check: (SORTS.index(check.sort), -check.sure))
    for check in found:
        assert 0 < check.sure < 1
        assert check.because
        assert not check.cwd.startswith(("/", ".."))


def test_a_phrase_says_how_often_and_when() -> None:
    past = [PastRun("pytest -q", "", NOW - DAY, 0, 14)]
    assert find(Written({}), past, NOW)[0].because == "you ran it 14 times, last yesterday"
    assert find(Written({}), past)[0].because == "you ran it 14 times"


def test_a_folder_that_is_not_there_is_none() -> None:
    readme = {"README.md": "```\ngit clone x/y\ncd y\npytest\ncd deep\ntox\n```\n"}
    past = [PastRun("cd gone && pytest", "", NOW, 0, 9)]
    assert {(one.command, one.cwd) for one in find(Written(readme), past, NOW)} == {("pytest", ""), ("tox", "")}


def test_tests_that_nobody_set_up_are_tests() -> None:
    assert [one.command for one in find(Written({"test_a.py": "def test_a():\n    assert False\n"}), [])] == ["pytest"]
    assert find(Written({"a.py": "print(1)\n"}), []) == []


def test_two_sources_that_agree_make_surer() -> None:
    makefile = {"Makefile": "test:\n\tpytest\n"}
    alone = find(Written(makefile), [])[0]
    both = find(Written({**makefile, ".travis.yml": "script: make test\n"}), [])[0]
    assert (both.command, both.source) == ("make test", "project")
    assert both.sure > alone.sure


def test_a_habit_is_not_believed_where_the_script_does_harm() -> None:
    harm = Written({"package.json": '{"scripts": {"test": "jest && npm run ship-it", "ship-it": "npm publish"}}'})
    past = [PastRun(command, "", NOW, 0, 20) for command in ("npm test", "npm run test", "yarn test")]
    assert find(harm, past, NOW) == []
    tame = Written({"package.json": '{"scripts": {"test": "jest"}}'})
    assert {one.command for one in find(tame, past, NOW)} == {"npm test"}


NAMES = sorted({name for one in (*LAYOUTS, *APART) for name in one.folder.files})
TEXTS = [text for one in (*LAYOUTS, *APART) for text in one.folder.files.values()]


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.sampled_from(NAMES), st.text(max_size=300) | st.sampled_from(TEXTS), max_size=6),
    st.text(max_size=80),
)
def test_nothing_strange_stops_it(files: dict[str, str], command: str) -> None:
    for check in find(Written(files), [PastRun(command, "", NOW, 0, 1)], NOW):
        assert check.sort in SORTS


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(NAMES), st.sampled_from(TEXTS), st.randoms(use_true_random=False))
def test_files_cut_and_shuffled_do_not_stop_it(name: str, text: str, chance: random.Random) -> None:
    at = chance.randrange(len(text) + 1)
    signs = "".join(chance.choices("\"'`${}[]()|&;:#\\\n\t -", k=40))
    find(Written({name: text[:at] + signs + text[at:]}), [])
