"""What to run next when something broke: the narrowest command that shows it again, by the tool that said it."""

import re
import shlex
from collections.abc import Callable

from knowledge.failures.again import again

_NAME = re.compile(r"[\w:.$-]+")
_PYTEST = re.compile(
    r"(?:(?:uv|poetry|pipenv|hatch) run |(?:[\w./~-]*/)?python[\d.]* -m )*"  # what it is run by
    r"(?:[\w./~-]*/)?(?:pytest|py\.test)\b"
)
_ITSELF = re.compile(r"(?:(?:[\w./~-]*/)?python[\d.]* )?[\w./~-]+\.py(?=\s|$)")
"""A file of tests that is run as a program."""


def next_step(tool: str, command: str, test_id: str | None, *, captured: bool) -> str | None:
    """A command line; none where nothing narrower than the command itself is known.

    `captured` says whether the output of `command` is known; without it the first thing to do is to have it.
    """
    if not captured and not test_id:
        return again(command) if command else None
    make = _NARROWER.get(tool)
    return make(command, test_id) if make and test_id else None


def _pytest(command: str, test: str) -> str | None:
    if "::" not in test and not test.endswith(".py"):
        return None
    runner = _PYTEST.match(command)
    return f"{runner[0] if runner else 'pytest'} {shlex.quote(test)}"


def _unittest(command: str, test: str) -> str | None:
    found = re.fullmatch(r"(?P<name>\w+) \((?P<place>[\w.]+)\)", test)
    dotted = f"{found['place']}.{found['name']}" if found and not found["place"].endswith(found["name"]) else None
    plain = dotted or (found["place"] if found else test)
    if plain.startswith("__main__."):  # the file was run itself, and names its tests from the class on
        run = _ITSELF.match(command)
        return f"{run[0]} {plain.removeprefix('__main__.')}" if run else None
    return f"python -m unittest {plain}" if re.fullmatch(r"[\w.]+", plain) else None


def _cargo(_command: str, test: str) -> str | None:
    return f"cargo test {test} -- --exact --nocapture" if _NAME.fullmatch(test) else None


def _go(_command: str, test: str) -> str | None:
    name = test.rpartition(".")[2]
    return f"go test ./... -run '^{name.split('/')[0]}$' -v" if re.fullmatch(r"[\w/]+", name) else None


def _jest(command: str, test: str) -> str | None:
    title = re.split(r" [>\u203a] ", test)[-1]
    runner = "npx vitest run" if "vitest" in command else "npx jest"
    return f"{runner} -t {shlex.quote(title)}"


def _mocha(_command: str, test: str) -> str:
    return f"npx mocha -g {shlex.quote(test)}"


def _maven(_command: str, test: str) -> str | None:
    found = re.search(r"(?P<suite>\w+)[.#](?P<name>\w+)$", test)
    return f"mvn -q test -Dtest={found['suite']}#{found['name']}" if found else None


def _gradle(command: str, test: str) -> str | None:
    runner = "./gradlew" if "gradlew" in command else "gradle"
    found = re.sub(r" > ", ".", test).removesuffix("()")
    return f"{runner} test --tests {shlex.quote(found)}"


_NARROWER: dict[str, Callable[[str, str], str | None]] = {
    "pytest": _pytest,
    "unittest": _unittest,
    "cargo-test": _cargo,
    "go-test": _go,
    "jest": _jest,
    "vitest": _jest,
    "mocha": _mocha,
    "maven": _maven,
    "gradle": _gradle,
}
