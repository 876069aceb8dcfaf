"""Pages of libraries that are let go."""

import subprocess
import sys

from daemon.libraries import unchanged

SMAPS = """\
55d0a000-55d0b000 r-xp 00000000 08:01 77    /usr/lib/one thing.so
Rss:                   4 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
55d0b000-55d0c000 r--p 00001000 08:01 77    /usr/lib/one thing.so
Rss:                   4 kB
Anonymous:             4 kB
55d0c000-55d0d000 rw-p 00002000 08:01 77    /usr/lib/one thing.so
Anonymous:             0 kB
55d0d000-55d0e000 r--s 00000000 08:01 78    /run/shared
Anonymous:             0 kB
55d0e000-55d0f000 r--p 00000000 08:01 79    /usr/lib/locale
Anonymous:             0 kB
7ffd2000-7ffd4000 r--p 00000000 00:00 0     [vvar]
Anonymous:             0 kB
7ffd4000-7ffd6000 r--p 00000000 00:00 0
Anonymous:             0 kB
"""

LETTING_GO = """
import json
from decimal import Decimal
import pydantic
from daemon.libraries import let_go
from daemon.own_memory import resident

before = resident()
let_go()
print(before - resident())
class Model(pydantic.BaseModel):
    one: Decimal
assert Model.model_validate_json('{"one": "1.5"}').one == Decimal("1.5")
"""


def test_only_what_is_read_from_a_file_and_unchanged_can_be_let_go() -> None:
    assert list(unchanged(SMAPS.splitlines())) == [(0x55D0A000, 0x55D0B000), (0x55D0E000, 0x55D0F000)]


def test_what_was_let_go_comes_back_when_it_is_used() -> None:
    done = subprocess.run([sys.executable, "-c", LETTING_GO], capture_output=True, check=True)
    assert int(done.stdout) > 1 << 20
