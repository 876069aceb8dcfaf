"""Holes that the start left in memory are filled before the first fork, so that what a child makes lies together.

A child shares a page with its parent until it writes to it. What is freed while modules are read leaves thousands of
small holes, which the allocators fill first: each object that a child makes would cost it a page of its own.
"""

import ctypes
import sys
from itertools import repeat
from typing import Any

PAGE, SMALL, STEP = 4 << 10, 512, 16
"""The interpreter keeps objects of up to SMALL bytes apart from others, those of one size together, in STEPs."""
TOGETHER = 3
"""Pages in which a page full of objects lies at most when they follow each other, also from one pool to the next."""
LARGE, MUCH = 64 << 10, 1 << 20
"""The largest hole of the C library that is looked for; and as much is filled at most, whatever the allocator."""
_filled: list[Any] = []
"""As long as it is held, nothing else can be there."""


def fill() -> None:
    """Fill what is free between objects, of the interpreter and of the C library.

    What the interpreter last looked up in types is forgotten first: each new name there would write to an old one.
    """
    forget = getattr(sys, "_clear_internal_caches", None) or getattr(sys, "_clear_type_cache", None)
    if forget:
        forget()
    for size in range(STEP, SMALL + STEP, STEP):
        _filled.extend(_between_objects(size))
    _between_chunks()


def _between_objects(size: int) -> list[object]:
    """Objects of this size, made until as many as fill a page lie together: there the holes end."""
    filled = list[object]()
    while len(filled) * size < MUCH:
        made = _objects(size, PAGE // size)
        if len({id(one) // PAGE for one in made}) <= TOGETHER:
            break
        filled += made
    return filled


def _objects(size: int, count: int) -> list[object]:
    """Objects that take `size` bytes each, with nothing made between them."""
    bare = b"".__sizeof__()
    if size > bare:
        return list(map(bytes, repeat(size - bare, count)))
    return [object() for _ in range(count)] if size == STEP else list(range(LARGE, LARGE + count))


def _between_chunks() -> None:
    """Take from the C library what it has below its end; the sizes go down, so that the large holes are taken whole."""
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "malloc_trim"):  # musl keeps its memory in another way
        return
    for name, takes, gives in (
        ("malloc", ctypes.c_size_t, ctypes.c_void_p),
        ("free", ctypes.c_void_p, None),
        ("sbrk", ctypes.c_ssize_t, ctypes.c_void_p),
    ):
        getattr(libc, name).argtypes, getattr(libc, name).restype = [takes], gives
    libc.malloc_trim(0)
    end, taken, size = libc.sbrk(0), 0, LARGE
    while size > 0 and taken < MUCH:
        found = libc.malloc(size)
        if end - MUCH * 1000 < found < end:
            taken += size
            continue
        libc.free(found)
        size = size // 2 if size > SMALL else size - STEP
