"""What keeps a machine from isolating: each time nothing is run, and the cause and what helps are named."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import NoIsolation
from knowledge.sandbox import causes
from knowledge.sandbox.bpf import ALLOW, EQUAL, LOAD, NUMBER, RETURN, Instruction, argument, packed, refuse
from knowledge.sandbox.calls import MACHINES
from knowledge.sandbox.causes import Cause
from knowledge.sandbox.rights import TAKES
from services.sandbox import apart, front, groups, kernel, probing
from tests.services.sandbox import bubblewraps

CALLS = MACHINES[os.uname().machine].numbers
LANDLOCK = 444
PRCTL = {"x86_64": 157, "aarch64": 167}[os.uname().machine]


def without(number: int, error: int, option: int | None = None) -> None:
    """This process and its children can no longer make a call, or not with this first argument."""
    opening = [Instruction(LOAD, NUMBER), Instruction(EQUAL, number, 0, 3 if option is not None else 1)]
    asked = [] if option is None else [Instruction(LOAD, argument(0)), Instruction(EQUAL, option, 0, 1)]
    kernel.filter_calls(packed([*opening, *asked, refuse(error), Instruction(RETURN, ALLOW)]))


def no_landlock() -> None:
    without(LANDLOCK, errno.ENOSYS)


def exhausted() -> None:
    apart.leave(os.getuid(), os.getgid())
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    no_landlock()


def forbidden() -> None:
    no_landlock()
    without(CALLS["unshare"], errno.EPERM)


def no_mounts() -> None:
    no_landlock()
    without(CALLS["mount"], errno.EPERM)


def no_filter() -> None:
    without(PRCTL, errno.EINVAL, option=22)


def saying(folder: Path, text: str) -> str:
    """A bubblewrap that ends with these words, as the real one does elsewhere."""
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\necho 'bwrap: {text}' >&2\nexit 1\n")
    program.chmod(0o755)
    return str(program)


def told_in_a_child(act: Callable[[], object]) -> object:
    """What `act` gives in a process of its own, which may have spoilt itself before."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writing, json.dumps(act()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read()
    os.waitpid(pid, 0)
    return json.loads(told)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = tmp_path.resolve() / "project"
    made.mkdir()
    return made


KERNEL = {
    "exhausted": (exhausted, causes.EXHAUSTED),
    "forbidden": (forbidden, causes.FORBIDDEN),
    "no mounts": (no_mounts, causes.MOUNTS),
    "no filter": (no_filter, causes.NO_SECCOMP),
}
SAID = {
    "setting up uid map: Permission denied": causes.APPARMOR,
    "loopback: Failed RTM_NEWADDR: Operation not permitted": causes.APPARMOR,
    "Failed to make / slave: Permission denied": causes.MOUNTS,
    "Unknown option --disable-userns": causes.BWRAP_OLD,
    "Creating new namespace failed: No space left on device": causes.EXHAUSTED,
}


def refusal(spoil: Callable[[], None], bwrap: str | None, project: Path) -> list[object]:
    """In a spoilt process: the code, the words and the advice of the refusal, and what was run nevertheless."""
    spoil()
    printed: list[str] = []
    asked = front.Asked(["/bin/echo", "ran"], project, project)
    try:
        sandbox = front.opened(project.parent / "rooms", bwrap=bwrap)
        sandbox.run(asked, lambda _, data: printed.append(data.decode()))
    except NoIsolation as error:
        return [error.code, str(error), error.advice, printed]
    return [0, "", "", printed]


def check(told: object, cause: Cause) -> None:
    code, words, advice, printed = told  # type: ignore[misc]
    assert (code, printed) == (6, [])
    assert f"overlay: {cause.probe}: {cause.why}" in words
    assert advice == cause.remedy


@pytest.mark.parametrize("bwrap", bubblewraps.EACH)
@pytest.mark.parametrize("name", KERNEL)
def test_what_the_kernel_refuses_is_named(name: str, bwrap: str, project: Path) -> None:
    spoil, cause = KERNEL[name]
    check(told_in_a_child(lambda: refusal(spoil, bwrap, project)), cause)


@pytest.mark.parametrize("text", SAID)
def test_what_bubblewrap_says_is_understood(text: str, project: Path) -> None:
    bwrap = saying(project.parent, text)
    check(told_in_a_child(lambda: refusal(no_landlock, bwrap, project)), SAID[text])


def test_without_bubblewrap_it_says_how_to_have_it(project: Path) -> None:
    check(told_in_a_child(lambda: refusal(no_landlock, "", project)), causes.BWRAP_MISSING)


@pytest.mark.skipif(kernel.landlock_version() < 6, reason="needs Landlock 6")
def test_without_bubblewrap_the_level_is_reduced_and_may_be_refused(tmp_path: Path) -> None:
    found = front.probe(tmp_path / "rooms", "")
    assert (found.level, [one.cause is None for one in found.rungs]) == ("reduced", [False, False, True])
    assert found.left_open
    with pytest.raises(NoIsolation, match="only the reduced level is possible"):
        probing.best(probing.probe("", tmp_path / "rooms"), least="full")


@pytest.mark.parametrize("bwrap", bubblewraps.EACH)
def test_where_all_is_there_the_level_is_full(tmp_path: Path, bwrap: str) -> None:
    found = front.probe(tmp_path / "rooms", bwrap)
    assert (found.level, [one.rung for one in found.rungs if one.cause is None]) == ("full", ["overlay"])
    assert (found.left_open, found.memory) == (([], "group") if groups.bounds_memory() else ([TAKES], "each"))
