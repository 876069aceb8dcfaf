"""What is in a sandbox, as data, and the arguments of bubblewrap that it becomes.

The root is made of what is named here and nothing else. Nothing is mounted below what the sandboxed program can write:
whoever mounts follows what lies there, and a link that was left there leads out of the sandbox (CVE-2026-87766).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from knowledge.sandbox.hosts import Rule
from knowledge.sandbox.limits import Limits

ROOM = "/sandbox"
HOME = f"{ROOM}/home"
"""Home of the sandboxed program: empty, and gone afterwards."""
PASSING = ("/tmp", "/var/tmp")  # noqa: S108 - of the sandbox, where each is its own
"""Where programs expect to be able to write; left out where the project lies below."""
SHARED = "/dev/shm"  # noqa: S108
"""Shared memory; likewise."""
ETC = (
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "mime.types", "magic", "services"),
    *("protocols", "ssl/certs", "ssl/openssl.cnf", "ca-certificates", "pki/tls/certs", "pki/ca-trust", "fonts"),
    *(f"java-{version}-openjdk" for version in (8, 11, 17, 21, 25)),
    *("maven/m2.conf", "maven/logging", "terminfo", "debian_version", "os-release"),
)
"""What is read of `/etc`; accounts and hosts are written for the sandbox alone."""


class Inside(NamedTuple):
    """What a sandbox is to be like."""

    project: str
    """Real path of the project, and where it is inside."""
    cwd: str
    """Where the command starts: the project or a folder in it."""
    readable: tuple[str, ...] = ()
    """Folders and files that are mounted read-only where they are."""
    links: tuple[tuple[str, str], ...] = ()
    """Symbolic links of the root, such as `/bin`: target and path."""
    environment: tuple[tuple[str, str], ...] = ()
    uid: int = 0
    gid: int = 0
    limits: Limits = Limits()
    repositories: tuple[str, ...] = ()
    """git's folders that belong to it and lie elsewhere: each is a copy as the project is, at its own path."""
    hosts: tuple[Rule, ...] = ()
    """What may be reached through a proxy. With any, whoever starts bubblewrap has left for an empty network before."""


class Handed(NamedTuple):
    """What bubblewrap is started with: folders, and two descriptors."""

    root: str
    """What is readable, put together, with a folder wherever something is mounted."""
    merged: tuple[str, ...]
    """The copies of what is `copied`, which are mounted in its place."""
    filter: int
    status: int


def within(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def copied(inside: Inside) -> tuple[str, ...]:
    """Folders of which the sandbox has a copy; none lies in another."""
    return (inside.project, *inside.repositories)


def readable(inside: Inside) -> tuple[str, ...]:
    """What is mounted read-only: nothing twice, nothing of what is copied."""
    kept: list[str] = []
    for one in sorted(set(inside.readable), key=lambda one: f"{one}/"):  # a folder comes just before what lies in it
        known = kept and within(one, kept[-1])
        if not known and not any(within(one, other) for other in (*copied(inside), ROOM)):
            kept.append(one)
    return tuple(kept)


def writable(inside: Inside) -> tuple[str, ...]:
    """Folders in memory, each with a limit, in none of which anything else is mounted."""
    mounted = (*copied(inside), *readable(inside))
    free = (one for one in (*PASSING, ROOM, SHARED) if not any(within(other, one) for other in mounted))
    return tuple(one for one in free if not any(within(one, other) for other in copied(inside)))


def folders(inside: Inside) -> tuple[str, ...]:
    """What is there of the root besides what is readable: where something is mounted, and what programs expect."""
    there = readable(inside)
    own = ("/etc", "/run", "/var", "/proc", "/dev", *writable(inside), *copied(inside))
    return tuple(one for one in own if not any(within(one, other) for other in there))


def environment(inside: Inside) -> dict[str, str]:
    """All that the command finds in its environment."""
    passing = next((one for one in writable(inside) if one in PASSING), HOME)
    return {"HOME": HOME, "TMPDIR": passing, **dict(inside.environment)}


def arguments(inside: Inside, handed: Handed, command: Iterable[str]) -> list[str]:
    """What bubblewrap is told."""
    return [
        *_apart(inside),
        *_root(inside, handed.root),
        *(one for pair in zip(handed.merged, copied(inside), strict=True) for one in ("--bind", *pair)),
        *("--remount-ro", "/"),
        *(word for name, value in environment(inside).items() for word in ("--setenv", name, value)),
        *("--chdir", inside.cwd, "--seccomp", str(handed.filter), "--json-status-fd", str(handed.status)),
        *("--", *command),
    ]


def _apart(inside: Inside) -> Iterator[str]:
    """The namespaces, by name: `--unshare-all` goes on without one that cannot be had."""
    yield from ("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts")
    yield from (() if inside.hosts else ("--unshare-net",))
    yield "--unshare-cgroup-try"
    yield from ("--uid", str(inside.uid), "--gid", str(inside.gid), "--hostname", "sandbox")
    yield from ("--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv")


def _root(inside: Inside, root: str) -> Iterator[str]:
    size = str(inside.limits.scratch)
    yield from ("--ro-bind", root, "/", "--proc", "/proc", "--dev", "/dev")
    for path in writable(inside):
        yield from ("--perms", "1777", "--size", size, "--tmpfs", path)
    for path in copied(inside):
        if within(path, SHARED):
            yield from ("--perms", "0755", "--dir", path)  # before nothing can be made there any more
    for path in readable(inside):
        if within(path, SHARED):
            yield from ("--ro-bind", path, path)  # the root has them as well, but `/dev` covers that
    yield from ("--perms", "0700", "--dir", HOME, "--remount-ro", "/dev")
    # Whoever is root outside may write settings of the kernel there, without any capability; bubblewrap misses it.
    yield from ("--remount-ro", "/proc")


def accounts(inside: Inside) -> dict[str, str]:
    """Files of `/etc` that are written for the sandbox."""
    user, group = f"user:x:{inside.uid}:{inside.gid}::{HOME}:/bin/sh", f"user:x:{inside.gid}:"
    root, roots = "root:x:0:0::/root:/bin/sh", "root:x:0:"
    nobody, nogroup = "nobody:x:65534:65534::/:/bin/false", "nogroup:x:65534:"
    people = (user.replace("user", "root", 1),) if inside.uid == 0 else (root, user)
    groups = (roots,) if inside.gid == 0 else (roots, group)
    return {
        "/etc/passwd": "\n".join((*people, nobody, "")),
        "/etc/group": "\n".join((*groups, nogroup, "")),
        "/etc/hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
        "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
        "/etc/resolv.conf": "",
        "/etc/mavenrc": "" if inside.hosts else 'set -- -o "$@"\n',  # no variable tells each Maven of no network
    }
