"""How well words fit a failure."""

import pytest

from knowledge.failures.book import Failure
from tools.kit.failure_words import NEAR, fit, words_of


def failure(command: str, headline: str, test: str | None = None, file: str | None = None) -> Failure:
    return Failure(
        1,
        1,
        "v1:x",
        "v1:x",
        "",
        test,
        command.partition(" ")[0],
        "/work",
        command,
        headline,
        file,
        3,
        0,
        0,
        1,
        1,
        None,
        0,
    )


SURE = [
    ("the build", failure("make -j8", "ld: undefined reference to `pay'")),
    ("build", failure("npm run build", "Cannot find module './post'")),
    ("build", failure("cargo build", "error[E0382]: borrow of moved value")),
    ("tests", failure("pytest -q", "assert 1 == 2", "tests/test_a.py::test_b")),
    ("unit tests", failure("npm test", "2 failed")),
    ("lint job", failure("npm run lint", "'x' is never used")),
    ("the linter", failure("ruff check", "E501 Line too long")),
    ("type check", failure("mypy .", "Incompatible types in assignment")),
    ("type error", failure("python a.py", "TypeError: 'int' object is not iterable")),
    ("linker error", failure("make", "ld: undefined reference to `pay'")),
    ("import error", failure("python a.py", "ModuleNotFoundError: No module named 'yaml'")),
    ("segfault", failure("./a.out", "Segmentation fault (core dumped)")),
    ("timeout", failure("make e2e", "Error: request timed out after 30 s")),
    ("oom", failure("node a.js", "JavaScript heap out of memory")),
    ("test login flow", failure("pytest", "assert 1", "tests/test_login.py::test_login_flow")),
    ("UserRepoTest", failure("mvn test", "expected 1", "com.acme.UserRepoTest.saves")),
    ("TS2307", failure("tsc", "src/a.ts(3,1): error TS2307: Cannot find module")),
    ("failing migration", failure("alembic upgrade head", "sqlalchemy.exc.OperationalError: migrating orders")),
    ("arena.rs", failure("cargo build", "borrow of moved value", file="src/arena.rs")),
    ("npm ci", failure("npm ci", "ERESOLVE could not resolve")),
    ("clippy run", failure("cargo clippy", "needless borrow")),
    ("docker build", failure("docker build .", "failed to solve")),
    ("cart test", failure("pytest", "assert 1", "tests/test_carts_total.py::test_sum")),
]
NEARLY = [
    ("webpack bundel", failure("webpack bundle", "Module not found")),
    ("cross compile for riscv", failure("make ARCH=riscv", "cannot compile: no such instruction")),
    ("test_expirey", failure("pytest", "assert 401 == 200", "tests/test_login.py::test_expiry")),
]
NOT = [
    ("the build", failure("pytest -q", "assert 1 == 2", "tests/test_a.py::test_b")),
    ("the build", failure("ruff check", "E501 Line too long")),
    ("tests", failure("make", "ld: undefined reference to `pay'")),
    ("lint", failure("make", "ld: undefined reference to `pay'")),
    ("kubernetes", failure("make", "ld: undefined reference to `pay'")),
    ("redis timeout in the worker", failure("make", "ld: undefined reference to `pay'")),
]


@pytest.mark.parametrize(("said", "one"), SURE, ids=[said for said, _ in SURE])
def test_people_say_so(said: str, one: Failure) -> None:
    assert fit(words_of(said), one).sure


@pytest.mark.parametrize(("said", "one"), NEARLY, ids=[said for said, _ in NEARLY])
def test_people_may_mean_it(said: str, one: Failure) -> None:
    found = fit(words_of(said), one)
    assert not found.sure
    assert found.share >= NEAR


@pytest.mark.parametrize(("said", "one"), NOT, ids=[said for said, _ in NOT])
def test_people_mean_something_else(said: str, one: Failure) -> None:
    assert fit(words_of(said), one).share < NEAR


def test_a_name_fits_better_than_a_part_of_one() -> None:
    words = words_of("test_login")
    assert fit(words, failure("pytest", "assert 1", "tests/test_web.py::test_login")).exact
    assert fit(words, failure("pytest", "assert 1", "tests/test_web.py::test_login[chrome]")).exact
    assert not fit(words, failure("pytest", "assert 1", "tests/test_web.py::test_login_redirect")).exact
