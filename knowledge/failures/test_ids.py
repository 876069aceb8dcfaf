"""One test under its different names: `tests.test_shop.TestCart::test_sum` is also `tests/test_shop.py::…`."""

import re

_ENDING = re.compile(r"\.(?:py|[cm]?[jt]sx?|java|kt|rb|go|rs|php)(?=::|\.|:|$| )")
_BETWEEN = re.compile(r"::|[/\\#.>:]|\s+\u203a\s+|\s+>\s+|\s+")
_TURNED = re.compile(r"^(\w+) \(([\w.]+)\)")
"""unittest: `test_sum (tests.test_shop.TestCart.test_sum)`, before Python 3.11 without the last name."""
_FILE = re.compile(r"^(?:[^\s:>\u203a]*[/\\])(?=[^/\\\s:>\u203a]+(?:$|::|\s+[>\u203a]\s))")
_MODULE = re.compile(r"^(?:\w+\.)+?(?=(?:test_\w+|\w+_test)\.)", re.ASCII)
_PARAMETERS = re.compile(r"\[[^\]]*\]$|\(.*\)$")
_EVERY = "test::"
"""What node puts before the name of every test in its reports."""


def canonical(test_id: str) -> str:
    """The same text for the same test, however its tool or its report writes it.

    Some leave the file out where the test is named as it is: `test_till` is also `test_till.py::test_till`.
    """
    bare = _ENDING.sub("", _straight(test_id.strip()).removeprefix("./"))
    name, bracket, parameters = bare.partition("[")
    parts = [part.lower() for part in _BETWEEN.split(name) if part]
    apart = [part for at, part in enumerate(parts) if part not in parts[max(0, at - 1) : at]]
    return ".".join(apart) + bracket + parameters


def without_folders(test_id: str) -> str:
    """`canonical` from the file or module on: the same from wherever it is run, and for all parameters."""
    bare = _FILE.sub("", _PARAMETERS.sub("", _straight(test_id.strip())))
    return _MODULE.sub("", canonical(bare))


def _straight(test_id: str) -> str:
    """The outermost first."""
    turned = _TURNED.match(test_id)
    if not turned:
        return test_id.removeprefix(_EVERY)
    name, place = turned[1], turned[2]
    return place if place.endswith(f".{name}") else f"{place}.{name}"
