"""Classic BPF as seccomp takes it: what a filter is written in, and how it is packed."""

import struct
from collections.abc import Iterable
from typing import NamedTuple

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
"""`ld [k]`, and jumps by comparing with `k`; a filter ends with `ret k`."""
ALLOW, KILL = 0x7FFF0000, 0x80000000
NUMBER, ARCHITECTURE = 0, 4
"""Where `struct seccomp_data` has the number of the call and the machine it is of."""
LONGEST = 4096
"""Instructions that the kernel takes."""


class Instruction(NamedTuple):
    """One step; `yes` and `no` are how many of the following are left out."""

    code: int
    k: int
    yes: int = 0
    no: int = 0


def argument(n: int) -> int:
    """Where the low half of the n-th argument (from 0) is, on a little-endian machine."""
    return 16 + 8 * n


def refuse(number: int) -> Instruction:
    """End with the error `number`."""
    return Instruction(RETURN, 0x00050000 | number)


def packed(program: Iterable[Instruction]) -> bytes:
    """As the kernel takes it: an array of `struct sock_filter`."""
    made = [struct.pack("=HBBI", one.code, one.yes, one.no, one.k) for one in program]
    assert len(made) <= LONGEST
    return b"".join(made)
