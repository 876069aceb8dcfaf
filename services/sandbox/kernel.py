"""The calls that Python has no words for: namespaces, mounts, filters, Landlock."""

import ctypes
import os
import signal
import struct
from pathlib import Path

from knowledge.errors import StepRefused
from knowledge.sandbox.causes import Step

NEW_MOUNTS, NEW_USER, NEW_NETWORK = 0x00020000, 0x10000000, 0x40000000
BIND, RECURSIVE, PRIVATE = 0x1000, 0x4000, 0x40000
NO_SETUID, NO_DEVICES = 2, 4
_SET_DEATH_SIGNAL, _SET_SECCOMP, _SET_SUBREAPER, _NO_NEW_PRIVILEGES, _DROP_RIGHT = 1, 22, 36, 38, 24
_CREATE_RULESET, _ADD_RULE, _RESTRICT = 444, 445, 446
_BENEATH, _VERSION = 1, 1
_CLOSE_RANGE, _ALL, _AT_EXEC = 436, 0xFFFFFFFF, 4

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(step: str, result: int) -> int:
    if result < 0:
        raise StepRefused(step, ctypes.get_errno())
    return result


def unshare(flags: int, step: Step) -> None:
    _checked(step, _libc.unshare(ctypes.c_int(flags)))


def mount(source: str, target: str, kind: str, flags: int, options: str, *, step: Step = "mounts") -> None:
    words = [one.encode() if one else None for one in (source, target, kind)]
    _checked(step, _libc.mount(*words, ctypes.c_ulong(flags), options.encode() if options else None))


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Be sent this signal when the parent ends."""
    _control(_SET_DEATH_SIGNAL, number, step="start")


def close_at_exec() -> None:
    """Let nothing that we have open, but the first three, be open in what is started, whoever opened it and however."""
    _checked("start", _call(_CLOSE_RANGE, 3, _ALL, _AT_EXEC))


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ended."""
    _control(_SET_SUBREAPER, 1, step="start")


def gain_nothing() -> None:
    """Programs that are started give no rights that are not there already."""
    _control(_NO_NEW_PRIVILEGES, 1, step="seccomp")


def give_up_rights() -> None:
    """Let what is started have none of root's rights, whoever it is run by."""
    most = int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="ascii"))
    for right in range(most + 1 if os.getuid() == 0 else 0):
        _control(_DROP_RIGHT, right, step="start")


def filter_calls(packed: bytes) -> None:
    """Put a filter on this thread and what it starts, for good."""
    held = ctypes.create_string_buffer(packed, len(packed))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(packed) // 8, ctypes.addressof(held)))
    gain_nothing()
    _control(_SET_SECCOMP, 2, ctypes.addressof(program), step="seccomp")


def _control(option: int, *values: int, step: Step) -> None:
    padded = [*values, *([0] * (4 - len(values)))]
    _checked(step, _libc.prctl(ctypes.c_int(option), *(ctypes.c_ulong(one) for one in padded)))


def landlock_version() -> int:
    """What this kernel's Landlock can do; 0 where there is none."""
    return max(0, _call(_CREATE_RULESET, None, 0, _VERSION))


def landlock(files: int, network: int, scopes: int, allowed: list[tuple[str, int]]) -> None:
    """Refuse this thread, and what it starts, all of these rights but what is `allowed` below folders."""
    handled = struct.pack("=QQQ", files, network, scopes)
    ruleset = _checked("landlock", _call(_CREATE_RULESET, handled, len(handled), 0))
    for path, rights in allowed:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rule = struct.pack("=Qi", rights, folder)
            _checked("landlock", _call(_ADD_RULE, ruleset, _BENEATH, rule, 0))
        finally:
            os.close(folder)
    gain_nothing()
    _checked("landlock", _call(_RESTRICT, ruleset, 0))
    os.close(ruleset)


def _call(number: int, *values: int | bytes | None) -> int:
    given = [ctypes.c_long(one) if isinstance(one, int) else one for one in values]
    return int(_libc.syscall(ctypes.c_long(number), *given))
