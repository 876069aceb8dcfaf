"""The filter of system calls: which are refused inside a sandbox, as a program for seccomp.

It names what is refused and not what is allowed: what programs need differs from tool to tool, what is dangerous can be
argued call by call. Namespaces and mounts do the rest; the reduced level, without them, refuses more.
"""

import errno
from collections.abc import Iterator
from functools import cache

from knowledge.sandbox.bpf import (
    ALLOW,
    ANY_BIT,
    ARCHITECTURE,
    AT_LEAST,
    EQUAL,
    LOAD,
    NUMBER,
    RETURN,
    Instruction,
    argument,
    packed,
    refuse,
)
from knowledge.sandbox.calls import MACHINES, Machine

UNIX, INET, INET6, NETLINK = 1, 2, 10, 16
FAMILIES = (UNIX, INET, INET6, NETLINK)
"""Sockets that stay within the network namespace. AF_VSOCK does not, and AF_ALG is a door into the kernel."""
NEW_NAMESPACES = 0x7E020080
"""Every CLONE_NEW… of `clone`: time, mount, cgroup, uts, ipc, user, pid, net."""
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
"""Type into a terminal as if the user had."""

MISSING = ("clone3", "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd")
"""Refused as if the kernel did not know them, so that programs take the older way."""
REFUSED = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd"),
    *("add_key", "request_key", "keyctl"),
    *("bpf", "perf_event_open", "fanotify_init", "name_to_handle_at", "open_by_handle_at"),
    *("mount", "umount2", "pivot_root", "chroot", "open_tree", "open_tree_attr", "move_mount"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr"),
    *("setns", "unshare", "sethostname", "setdomainname"),
    *("kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "reboot"),
    *("swapon", "swapoff", "acct", "quotactl", "quotactl_fd", "syslog", "vhangup"),
    *("settimeofday", "clock_settime", "adjtimex", "clock_adjtime"),
    *("iopl", "ioperm", "modify_ldt", "uselib"),
)
REFUSED_WHEN_REDUCED = (
    *("shmget", "semget", "msgget", "mq_open", "inotify_init", "inotify_init1"),
    *("setxattr", "lsetxattr", "fsetxattr", "setxattrat", "file_setattr"),
    *("removexattr", "lremovexattr", "fremovexattr", "removexattrat"),
    *("setpriority", "ioprio_set", "migrate_pages", "move_pages"),
)
"""What namespaces would keep apart: memory, messages and files that others have."""
ONLY_ITSELF = ("prlimit64", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr")
"""At the reduced level only with 0 for the process, which is the caller."""


def program(machine: Machine, *, reduced: bool = False) -> list[Instruction]:
    """The filter for a machine."""
    return [*_opening(machine), *_rules(machine, reduced=reduced), Instruction(RETURN, ALLOW)]


@cache
def filter_for(machine: str, *, reduced: bool = False) -> bytes:
    """The same as the kernel takes it; the machine by its name."""
    return packed(program(MACHINES[machine], reduced=reduced))


def _opening(machine: Machine) -> Iterator[Instruction]:
    """Refuse calls of another interface, whose numbers mean something else; then have the number at hand."""
    yield from (Instruction(LOAD, ARCHITECTURE), Instruction(EQUAL, machine.audit, 1, 0), refuse(errno.EPERM))
    yield Instruction(LOAD, NUMBER)
    if machine.foreign:
        yield from (Instruction(AT_LEAST, machine.foreign, 0, 1), refuse(errno.ENOSYS))


def _rules(machine: Machine, *, reduced: bool) -> Iterator[Instruction]:
    named = machine.numbers
    for name in MISSING:
        yield from _when(named[name], [refuse(errno.ENOSYS)])
    for name in (*REFUSED, *(REFUSED_WHEN_REDUCED if reduced else ())):
        if name in named:
            yield from _when(named[name], [refuse(errno.EPERM)])
    yield from _when(named["socket"], _one_of(0, () if reduced else FAMILIES, errno.EAFNOSUPPORT))
    yield from _when(named["socketpair"], _one_of(0, (UNIX,), errno.EAFNOSUPPORT))
    yield from _when(named["ioctl"], _none_of(1, (TIOCSTI, TIOCLINUX)))
    flags = [Instruction(LOAD, argument(0)), Instruction(ANY_BIT, NEW_NAMESPACES, 0, 1), refuse(errno.EPERM)]
    yield from _when(named["clone"], [*flags, Instruction(RETURN, ALLOW)])
    for name in ONLY_ITSELF if reduced else ():
        yield from _when(named[name], _one_of(0, (0,), errno.EPERM))


def _when(number: int, then: list[Instruction]) -> list[Instruction]:
    """`then`, which ends the filter, for one call."""
    return [Instruction(EQUAL, number, 0, len(then)), *then]


def _one_of(which: int, allowed: tuple[int, ...], error: int) -> list[Instruction]:
    """Refuse unless an argument is one of these."""
    steps = [Instruction(EQUAL, one, len(allowed) - n, 0) for n, one in enumerate(allowed)]
    return [Instruction(LOAD, argument(which)), *steps, refuse(error), Instruction(RETURN, ALLOW)]


def _none_of(which: int, refused: tuple[int, ...]) -> list[Instruction]:
    """Refuse if an argument is one of these."""
    steps = [Instruction(EQUAL, one, len(refused) - n, 0) for n, one in enumerate(refused)]
    return [Instruction(LOAD, argument(which)), *steps, Instruction(RETURN, ALLOW), refuse(errno.EPERM)]
