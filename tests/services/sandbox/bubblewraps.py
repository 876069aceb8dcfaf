"""Which bubblewrap is tried: the one of this machine, and with `--bwrap PATH` another one, such as a later version."""

import os

import pytest

from services.sandbox import running
from tests.slices import ANOTHER_BWRAP

_ANOTHER = os.environ.get(ANOTHER_BWRAP, "")
needs_bubblewrap = pytest.mark.skipif(not running.bubblewrap(), reason="needs bubblewrap")
needs_another = pytest.mark.skipif(not _ANOTHER, reason="no other bubblewrap is given: --bwrap PATH")
EACH = [
    pytest.param(running.bubblewrap(), id="installed", marks=needs_bubblewrap),
    pytest.param(_ANOTHER, id="another", marks=needs_another),
]


def tried() -> str:
    """The other one where it is given, else that of this machine."""
    return _ANOTHER or running.bubblewrap()
