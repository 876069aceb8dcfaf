"""The filter of system calls, run by an interpreter of its own."""

import errno
import re
import struct
from pathlib import Path

import pytest

from knowledge.sandbox.bpf import ALLOW, ANY_BIT, AT_LEAST, EQUAL, LOAD, RETURN, packed
from knowledge.sandbox.calls import MACHINES
from knowledge.sandbox.calls_filter import MISSING, ONLY_ITSELF, REFUSED, REFUSED_WHEN_REDUCED, program

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
TESTS = {EQUAL: lambda a, k: a == k, AT_LEAST: lambda a, k: a >= k, ANY_BIT: lambda a, k: bool(a & k)}


def verdict(name: str, number: int, *values: int, reduced: bool = False, audit: int | None = None) -> int:
    """The error that a call ends with; 0 where it is allowed."""
    machine = MACHINES[name]
    padded = [*values, *([0] * (6 - len(values)))]
    data = struct.pack("=IIQ6Q", number, audit or machine.audit, 0, *padded)
    code = packed(program(machine, reduced=reduced))
    steps = [struct.unpack_from("=HBBI", code, 8 * n) for n in range(len(code) // 8)]
    at = held = 0
    while True:
        kind, yes, no, k = steps[at]
        at += 1
        if kind == RETURN:
            return 0 if k == ALLOW else k & 0xFFFF
        if kind == LOAD:
            held = struct.unpack_from("=I", data, k)[0]
        else:
            at += yes if TESTS[kind](held, k) else no


@pytest.mark.parametrize("name", MACHINES)
def test_what_is_refused_is_refused_and_the_rest_is_not(name: str) -> None:
    numbers = MACHINES[name].numbers
    known = set(numbers.values())
    for one in REFUSED:
        assert verdict(name, numbers[one]) == errno.EPERM if one in numbers else True
    for one in MISSING:
        assert verdict(name, numbers[one]) == errno.ENOSYS
    assert {verdict(name, one) for one in range(460) if one not in known} == {0}
    for one in REFUSED_WHEN_REDUCED:
        if one in numbers:
            assert (verdict(name, numbers[one]), verdict(name, numbers[one], reduced=True)) == (0, errno.EPERM)


@pytest.mark.parametrize("name", MACHINES)
def test_arguments_decide_where_they_matter(name: str) -> None:
    numbers = MACHINES[name].numbers
    assert [verdict(name, numbers["socket"], one) for one in (1, 2, 10, 16)] == [0] * 4
    assert {verdict(name, numbers["socket"], one) for one in (0, 3, 17, 38, 40, 45)} == {errno.EAFNOSUPPORT}
    assert {verdict(name, numbers["socket"], one, reduced=True) for one in range(46)} == {errno.EAFNOSUPPORT}
    assert [verdict(name, numbers["socketpair"], one) for one in (1, 2)] == [0, errno.EAFNOSUPPORT]
    assert [verdict(name, numbers["ioctl"], 0, one) for one in (0x5401, 0x5412, 0x541C)] == [0, 1, 1]
    assert [verdict(name, numbers["clone"], one) for one in (17, 0x3D0F00, 0x10000011, 0x20000)] == [0, 0, 1, 1]
    for one in ONLY_ITSELF:
        assert [verdict(name, numbers[one], pid, reduced=True) for pid in (0, 7)] == [0, 1]


def test_another_interface_is_refused() -> None:
    assert verdict("x86_64", 0x40000000 | 39) == errno.ENOSYS
    assert verdict("x86_64", 39, audit=0x40000003) == errno.EPERM


@pytest.mark.parametrize("name", MACHINES)
def test_numbers_are_those_of_the_kernel(name: str) -> None:
    if not HEADERS[name].exists():
        pytest.skip("needs the kernel's headers")
    found = re.findall(r"__NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[name].read_text())
    kernel = {one: int(number) for one, number in found}
    ours = MACHINES[name].numbers
    assert {one: kernel[one] for one in ours if one in kernel} == {one: ours[one] for one in ours if one in kernel}
    assert len(ours.keys() & kernel.keys()) > 60
