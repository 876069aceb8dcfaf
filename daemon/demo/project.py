"""The project of the tour: a basket that adds up prices, its tests, and what runs them."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

BROKEN = '''\
"""A basket of things."""


def total(prices):
    return sum(prices[1:])
'''
WORKING = BROKEN.replace("prices[1:]", "prices")
FIRST = '"""A basket of things."""\n'
TESTS = """\
import unittest

from basket import total


class BasketTest(unittest.TestCase):
    def test_all_prices_count(self):
        self.assertEqual(total([1, 2, 3]), 6)
"""
LEAKING = """\
import os
import unittest


class LeakTest(unittest.TestCase):
    def test_the_shop_can_be_reached(self):
        self.fail("no answer; the token was " + os.environ["SHOP_API_TOKEN"])
"""


def runner() -> list[str]:
    """The command that runs tests: pytest where there is one, else what Python brings along."""
    python = Path(sys.executable).name
    if importlib.util.find_spec("pytest"):
        return [python, "-m", "pytest", "-q"]
    return ["pytest", "-q"] if shutil.which("pytest") else [python, "-m", "unittest"]


def this_python() -> dict[str, str]:
    """What has a shell find this Python first, and a sandbox have it at all."""
    path = {"PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"}
    return path if sys.prefix == sys.base_prefix else path | {"VIRTUAL_ENV": sys.prefix}


def environment(home: Path) -> dict[str, str]:
    """That of the user, with a Sotto of its own, this Python first, and nobody's git configuration."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_", "SOTTO_"))
    }
    return inherited | {
        "SOTTO_HOME": str(home),
        **this_python(),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_ADDOPTS": "-p no:cacheprovider",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _YOU.items()},
    }


_YOU = {"NAME": "You", "EMAIL": "you@example.org"}
