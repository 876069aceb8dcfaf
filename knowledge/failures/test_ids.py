"""One test under its different names: `tests.test_shop.TestCart::test_sum` is also `tests/test_shop.py::…`."""

import re

_ENDING = re.compile(r"\.(?:py|[cm]?[jt]sx?|java|kt|rb|go|rs|php)(?=::|\.|:|$| )")
_BETWEEN = re.compile(r"::|[/\\#.>:]|\s+\u203a\s+|\s+>\s+|\s+")


def canonical(test_id: str) -> str:
    """The same text for the same test, however its tool or its report writes it."""
    bare = _ENDING.sub("", test_id.strip().removeprefix("./"))
    name, bracket, parameters = bare.partition("[")
    return ".".join(part for part in _BETWEEN.split(name) if part).lower() + bracket + parameters
