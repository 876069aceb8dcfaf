"""What to run next: the narrowest command that shows a failure again."""

import pytest

from knowledge.failures.next_step import next_step


@pytest.mark.parametrize(
    ("tool", "command", "test", "step"),
    [
        ("pytest", "pytest -q", "tests/test_a.py::test_x[1 2]", "pytest 'tests/test_a.py::test_x[1 2]'"),
        ("pytest", "uv run pytest -x", "tests/test_a.py::test_x", "uv run pytest tests/test_a.py::test_x"),
        ("pytest", "python3 -m pytest", "tests/test_a.py::test_x", "python3 -m pytest tests/test_a.py::test_x"),
        ("pytest", "make test", "tests/test_a.py::test_x", "pytest tests/test_a.py::test_x"),
        (
            "unittest",
            "python -m unittest",
            "test_x (tests.test_a.TestA)",
            "python -m unittest tests.test_a.TestA.test_x",
        ),
        (
            "unittest",
            "python -m unittest",
            "test_x (tests.test_a.TestA.test_x)",
            "python -m unittest tests.test_a.TestA.test_x",
        ),
        ("unittest", "python tests/a.py -v", "test_x (__main__.A.test_x)", "python tests/a.py A.test_x"),
        ("unittest", "make test", "test_x (__main__.A.test_x)", None),
        ("cargo-test", "cargo test", "cart::tests::adds", "cargo test cart::tests::adds -- --exact --nocapture"),
        ("go-test", "go test ./...", "shop/cart.TestAdds/two", "go test ./... -run '^TestAdds$' -v"),
        ("jest", "npm test", "cart \u203a adds two", "npx jest -t 'adds two'"),
        ("vitest", "npx vitest", "src/cart.test.ts > cart > adds", "npx vitest run -t adds"),
        ("maven", "mvn test", "com.shop.CartTest.adds", "mvn -q test -Dtest=CartTest#adds"),
        ("gradle", "./gradlew build", "com.shop.CartTest > adds()", "./gradlew test --tests com.shop.CartTest.adds"),
        ("mocha", "npx mocha", "cart adds", "npx mocha -g 'cart adds'"),
        ("gcc", "make", None, None),
        ("pytest", "pytest", "$(reboot)", None),
        ("cargo-test", "cargo test", "a; reboot", None),
    ],
)
def test_a_failing_test_is_run_alone(tool: str, command: str, test: str | None, step: str | None) -> None:
    assert next_step(tool, command, test, captured=True) == step


@pytest.mark.parametrize(
    ("command", "step"),
    [("make all", "sotto run -- make all"), ("make | tee log", "sotto run -- bash -c 'make | tee log'"), ("", None)],
)
def test_without_its_output_a_command_is_run_again_through_sotto(command: str, step: str | None) -> None:
    assert next_step("", command, None, captured=False) == step
