"""Holes that are filled, so that what a fork makes does not lie all over the memory that it shares."""

import ctypes
import subprocess
import sys

import pytest

FORK = """
import os, sys
from daemon import holes

def own():
    with open("/proc/self/smaps_rollup") as lines:
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("Private_Dirty:"))

own()
size, fills = int(sys.argv[1]), sys.argv[2] == "filled"
held = [bytes(size) for _ in range(40_000)]
del held[::20]
if fills:
    holes.fill()
if not os.fork():
    own()
    before = own()
    made = [bytes(size) for _ in range(1_000)]
    print((own() - before) // (1_000 * size))
    sys.stdout.flush()
    os._exit(0)
os.wait()
"""


CHUNKS = """
import ctypes
from daemon import holes

class Told(ctypes.Structure):
    _fields_ = [(f"_{at}", ctypes.c_size_t) for at in range(8)] + [("free", ctypes.c_size_t), ("top", ctypes.c_size_t)]

libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Told

def between():
    told = libc.mallinfo2()
    return told.free - told.top

held = [bytes(600 + at) for at in range(1_000)]
del held[::2]
before = between()
holes.fill()
print(before, between())
"""


def said(script: str, *arguments: str) -> list[int]:
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, check=True)
    return [int(number) for number in done.stdout.split()]


def test_what_a_fork_makes_lies_together_where_holes_are_filled() -> None:
    times_its_size = said(FORK, "200", "left")
    assert times_its_size[0] > 10
    assert said(FORK, "200", "filled")[0] <= 2


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="this C library does not say what is free")
def test_what_is_free_between_the_chunks_of_the_c_library_is_taken() -> None:
    before, after = said(CHUNKS)
    assert before > 400_000
    assert after < before / 10
