# ruff: noqa: PTH109, PTH208, PTH108 - it reaches for what lies below the comfortable
"""The battery: what sandboxed code might try against the rest of a machine. A program of its own, run in and out.

`escapes.py TARGETS` prints a JSON object: the name of each attempt, and whether it got through.
"""

import ctypes
import fcntl
import json
import mmap
import os
import socket
import struct
import sys
import termios
from collections.abc import Callable
from pathlib import Path

T = json.loads(Path(sys.argv[1]).read_text())
LIBC = ctypes.CDLL(None, use_errno=True)
CALLS = {
    "x86_64": (
        41,
        101,
        310,
        425,
        321,
        298,
        323,
        250,
        165,
        430,
        428,
        303,
        304,
        308,
        155,
        170,
        103,
        227,
        167,
        175,
        246,
        169,
    ),
    "aarch64": (
        198,
        117,
        270,
        425,
        280,
        241,
        282,
        219,
        40,
        430,
        428,
        264,
        265,
        268,
        41,
        161,
        116,
        112,
        224,
        105,
        104,
        142,
    ),
}[os.uname().machine]
NAMES = (
    *("socket", "ptrace", "process_vm_readv", "io_uring_setup", "bpf", "perf_event_open", "userfaultfd", "keyctl"),
    *("mount", "fsopen", "open_tree", "name_to_handle_at", "open_by_handle_at", "setns", "pivot_root", "sethostname"),
    *("syslog", "clock_settime", "swapon", "init_module", "kexec_load", "reboot"),
)
NR = dict(zip(NAMES, CALLS, strict=True))
PERMITTED = (1, 13, 38)
"""EPERM, EACCES, ENOSYS: the call was refused before it was looked at."""


def call(name: str, *values: object) -> int:
    ctypes.set_errno(0)
    return LIBC.syscall(
        ctypes.c_long(NR[name]), *[ctypes.c_long(one) if isinstance(one, int) else one for one in values]
    )


def done(name: str, *values: object) -> bool:
    result = call(name, *values)
    if result > 2 and name not in ("keyctl", "syslog", "process_vm_readv", "ptrace"):
        os.close(result)
    return result >= 0


def reached(name: str, *values: object) -> bool:
    """Whether the kernel looked at arguments that are wrong on purpose."""
    return call(name, *values) >= 0 or ctypes.get_errno() not in PERMITTED


def reads(path: str) -> bool:
    return bool(Path(path).read_bytes())


def holds(path: str, what: str) -> bool:
    return what.encode() in Path(path).read_bytes()


def lists(path: str) -> bool:
    return bool(os.listdir(path))


def writes_in(folder: str) -> bool:
    os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY))
    return True


def opens(path: str, flags: int = os.O_RDWR) -> bool:
    os.close(os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY))
    return True


def connects(family: int, address: object, kind: int = socket.SOCK_STREAM) -> bool:
    with socket.socket(family, kind) as one:
        one.settimeout(1)
        one.connect(address)
    return True


def sends(address: tuple[str, int]) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(0.5)
        one.sendto(b"x", address)
        return one.recv(1) == b"y"


def family(number: int, kind: int = socket.SOCK_STREAM, protocol: int = 0) -> bool:
    return done("socket", number, kind, protocol)


def outsider(name: str) -> bool:
    return name in [known for _, known in socket.if_nameindex()]


def victim() -> int:
    return T["victim"]


def attaches() -> bool:
    if call("ptrace", 0x4206, victim(), 0, 0) < 0:
        return False
    call("ptrace", 17, victim(), 0, 0)
    return True


def looks_into() -> bool:
    here, held = ctypes.create_string_buffer(8), struct.Struct("QQ")
    mine = held.pack(ctypes.addressof(here), 8)
    theirs = held.pack(T["address"], 8)
    return call("process_vm_readv", victim(), mine, 1, theirs, 1, 0) == 8


def in_child(act: Callable[[], int]) -> bool:
    """Whether something that changes the process works, tried in one that is thrown away."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if act() >= 0 else 1)
        except OSError:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def forks(count: int) -> bool:
    made, enough = [], True
    reading, writing = os.pipe()
    try:
        for _ in range(count):
            pid = os.fork()
            if pid == 0:
                os.close(writing)
                os.read(reading, 1)
                os._exit(0)
            made.append(pid)
    except OSError:
        enough = False
    os.close(writing)
    for pid in made:
        os.waitpid(pid, 0)
    os.close(reading)
    return enough


def fills(folder: str, size: int) -> bool:
    """In several files, so that it is not the size of one that ends it."""
    made = []
    try:
        for n in range(0, size, 4 << 20):
            path = Path(folder, f"fill-{os.getpid()}-{n}")
            made.append(path)
            path.write_bytes(bytes(4 << 20))
    finally:
        for path in made:
            path.unlink(missing_ok=True)
    return True


def large_file(folder: str, size: int) -> bool:
    path = Path(folder, f"large-{os.getpid()}")
    try:
        with path.open("wb") as file:
            file.truncate(size)
    finally:
        path.unlink(missing_ok=True)
    return True


def many_files(count: int) -> bool:
    held = []
    try:
        while len(held) < count:
            held.append(os.open(os.devnull, os.O_RDONLY))
    finally:
        for one in held:
            os.close(one)
    return True


def types_for_us() -> bool:
    main, other = os.openpty()
    fcntl.ioctl(other, 0x541C, b"\x0f")  # TIOCLINUX; a terminal that is no console says ENOTTY
    return bool(main)


def ioctl_reached(number: int) -> bool:
    main, other = os.openpty()
    try:
        fcntl.ioctl(other, number, b"\x00")
    except OSError as error:
        return error.errno not in (1, 13)
    finally:
        os.close(main)
        os.close(other)
    return True


def key_of_session() -> bool:
    return call("keyctl", 0, -3, 0) >= 0


def locks(size: int) -> bool:
    held = mmap.mmap(-1, size)
    address = ctypes.addressof(ctypes.c_char.from_buffer(held))
    return LIBC.mlock(ctypes.c_void_p(address), ctypes.c_size_t(size)) == 0


def memory(size: int) -> bool:
    mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    return True


def shares(key: int) -> bool:
    return LIBC.shmget(key, 0, 0) >= 0


def changes_mode() -> bool:
    Path(T["home"], ".ssh/id_rsa").chmod(0o640)
    return True


def attribute(path: str) -> bool:
    """Set one by `setxattrat`, which Linux 6.13 brought."""
    value = ctypes.create_string_buffer(b"x", 1)
    how = struct.pack("QII", ctypes.addressof(value), 1, 0)
    return LIBC.syscall(463, -100, path.encode(), 0, b"user.newer", how, len(how)) == 0


def leaves(name: str, ignoring: bool = False) -> None:
    """A daemon, known by a name of its own; the host looks for it afterwards."""
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    for one in (0, 1, 2):
        os.dup2(os.open(os.devnull, os.O_RDWR), one)
    shell = "trap '' TERM HUP INT; sleep 30; : " if ignoring else "sleep 30; : "
    os.execv("/bin/sh", ["sh", "-c", shell + name])


def common() -> str:
    """git's folder, which the linked tree that we are in names."""
    return str(Path(PROJECT, ".git").read_text().split()[1].rpartition("/worktrees/")[0])


HOME, PROJECT = T["home"], os.getcwd()
"""The project is where we are, copied or not."""
COMMON = common()
ATTEMPTS: dict[str, Callable[[], object]] = {
    **{f"files: {one}": lambda one=one: reads(f"{HOME}/{one}") for one in T["credentials"]},
    "files: list home": lambda: set(os.listdir(HOME)) - {"project", "main", "lender"},
    "files: whether a key is there": lambda: Path(HOME, ".ssh/id_rsa").stat(),
    "files: neighbouring project": lambda: reads(T["neighbour"]),
    "files: state of Sotto": lambda: reads(T["state"]),
    "files: another's temporary file": lambda: reads(T["temporary"]),
    "files: shared memory": lambda: reads(T["shared"]),
    "files: .env of the project": lambda: holds(f"{PROJECT}/.env", "hunter2"),
    "files: key in the project": lambda: reads(f"{PROJECT}/deploy/server.key"),
    "files: folder of secrets in the project": lambda: reads(f"{PROJECT}/secrets/token"),
    **{f"secrets: {one}": lambda one=one: holds(f"{PROJECT}/{one}", "hunter2") for one in T["in_project"]},
    **{f"secrets of git: {one}": lambda one=one: holds(f"{COMMON}/{one}", "hunter2") for one in T["in_git"]},
    **{f"files: {one}": lambda one=one: reads(f"{HOME}/{one}") for one in T["unrelated"]},
    "files: link in the project to a key": lambda: reads(f"{PROJECT}/innocent"),
    "files: shadow": lambda: opens("/etc/shadow", os.O_RDONLY),
    "files: list /run": lambda: lists("/run"),
    "files: list /sys": lambda: lists("/sys"),
    "files: list /var/log": lambda: lists("/var/log"),
    "files: list /boot": lambda: os.scandir("/boot").close() or True,
    "files: the machine's name in /etc": lambda: reads("/etc/hostname"),
    "environment: a variable of the caller": lambda: "SOTTO_BATTERY" in os.environ,
    "environment: of the first process": lambda: reads("/proc/1/environ"),
    "environment: of any process": lambda: any(
        "hunter2" in _environ(one) for one in os.listdir("/proc") if one.isdigit()
    ),
    "environment: an inherited descriptor": lambda: os.read(T["descriptor"], 7) == b"hunter2",
    "processes: seen": lambda: Path(f"/proc/{victim()}/stat").read_text().startswith(f"{victim()} ({T['name']}"),
    "processes: signalled": lambda: _same() and os.kill(victim(), 0) is None,
    "processes: held by pidfd": lambda: _same() and os.close(os.pidfd_open(victim())) is None,
    "processes: traced": attaches,
    "processes: memory by call": looks_into,
    "processes: memory by file": lambda: _same() and opens(f"/proc/{victim()}/mem", os.O_RDONLY),
    "processes: root of another": lambda: _same() and lists(f"/proc/{victim()}/root/"),
    "processes: folder of another": lambda: _same() and lists(f"/proc/{victim()}/cwd/"),
    "processes: limits of another": lambda: _prlimit(victim()),
    "processes: priority of another": lambda: os.setpriority(os.PRIO_PROCESS, victim(), 1) is None,
    "processes: processors of another": lambda: os.sched_setaffinity(victim(), {0}) is None,
    "network: TCP to the host": lambda: connects(socket.AF_INET, ("127.0.0.1", T["tcp"])),
    "network: TCP by IPv6": lambda: connects(socket.AF_INET6, ("::1", T["tcp6"])),
    "network: UDP to the host": lambda: sends(("127.0.0.1", T["udp"])),
    "network: interfaces of the host": lambda: outsider(T["interface"]),
    "sockets: abstract": lambda: connects(socket.AF_UNIX, b"\0" + T["abstract"].encode()),
    "sockets: by path": lambda: connects(socket.AF_UNIX, T["socket"]),
    "sockets: in the project": lambda: connects(socket.AF_UNIX, "own.sock"),
    "families: vsock": lambda: family(40),
    "families: packet": lambda: family(17, socket.SOCK_RAW, 0x0300),
    "families: crypto": lambda: family(38, socket.SOCK_SEQPACKET),
    "families: raw": lambda: family(2, socket.SOCK_RAW, 1),
    "kernel: io_uring": lambda: done("io_uring_setup", 1, ctypes.create_string_buffer(120)),
    "kernel: bpf": lambda: done("bpf", 0, struct.pack("IIIIII", 2, 4, 4, 1, 0, 0) + bytes(96), 120),
    "kernel: perf": lambda: reached(
        "perf_event_open", ctypes.create_string_buffer(struct.pack("II", 1, 128) + bytes(120)), 0, -1, -1, 0
    ),
    "kernel: userfaultfd": lambda: done("userfaultfd", 1),
    "kernel: session keyring": key_of_session,
    "kernel: new user namespace": lambda: in_child(lambda: LIBC.unshare(0x10000000)),
    "kernel: new mount namespace": lambda: in_child(lambda: LIBC.unshare(0x20000)),
    "kernel: mount": lambda: reached("mount", b"none", b"/nowhere", b"tmpfs", 0, None),
    "kernel: fsopen": lambda: done("fsopen", b"tmpfs", 0),
    "kernel: open_tree": lambda: done("open_tree", -100, b"/", 0),
    "kernel: handle of a file": lambda: reached("name_to_handle_at", -100, b"/nowhere", 0, 0, 0),
    "kernel: file by handle": lambda: reached("open_by_handle_at", -1, 0, 0),
    "kernel: setns": lambda: reached("setns", -1, 0),
    "kernel: pivot_root": lambda: reached("pivot_root", b"/nowhere", b"/nowhere"),
    "kernel: chroot": lambda: in_child(lambda: LIBC.chroot(b"/")),
    "kernel: name of the machine set": lambda: done(
        "sethostname", os.uname().nodename.encode(), len(os.uname().nodename)
    ),
    "kernel: name of the machine seen": lambda: os.uname().nodename == T["host"],
    "kernel: its messages": lambda: call("syslog", 10, 0, 0) >= 0,
    "kernel: clock": lambda: reached("clock_settime", 0, struct.pack("qq", 0, -1)),
    "kernel: swap": lambda: reached("swapon", b"/nowhere", 0),
    "kernel: module": lambda: reached("init_module", b"", 0, b""),
    "kernel: another kernel": lambda: reached("kexec_load", 0, 99, 0, 0),
    "kernel: reboot": lambda: reached("reboot", 0, 0, 0, 0),
    "kernel: type into a console": lambda: ioctl_reached(0x541C),
    "kernel: type into a terminal": lambda: ioctl_reached(termios.TIOCSTI),
    "kernel: core_pattern": lambda: opens("/proc/sys/kernel/core_pattern", os.O_WRONLY),
    "kernel: sysrq": lambda: opens("/proc/sysrq-trigger", os.O_WRONLY),
    "kernel: its memory": lambda: opens("/dev/mem", os.O_RDONLY),
    "kernel: log device": lambda: opens("/dev/kmsg", os.O_RDONLY),
    "kernel: disk": lambda: opens(T["disk"], os.O_RDONLY),
    "kernel: device made": lambda: _device(f"{PROJECT}/device"),
    "kernel: System V memory": lambda: shares(T["sysv"]),
    "kernel: message queue": lambda: LIBC.mq_open(T["queue"].encode(), 0) >= 0,
    "writes: objects that are borrowed": lambda: opens(f"{HOME}/lender/.git/objects/one", os.O_WRONLY),
    "writes: folder of borrowed objects": lambda: writes_in(f"{HOME}/lender/.git/objects"),
    "writes: tree beside git's folder": lambda: writes_in(f"{HOME}/main"),
    "writes: home": lambda: writes_in(HOME),
    "writes: start file of a shell": lambda: opens(f"{HOME}/.bashrc", os.O_WRONLY),
    "writes: /usr": lambda: writes_in("/usr/lib"),
    "writes: /etc": lambda: writes_in("/etc"),
    "writes: /var": lambda: writes_in("/var"),
    "writes: folder of Sotto": lambda: writes_in(str(Path(T["state"]).parent)),
    "writes: neighbouring project": lambda: opens(T["neighbour"], os.O_WRONLY),
    "writes: mode of a key": changes_mode,
    "writes: time of a key": lambda: os.utime(f"{HOME}/.ssh/id_rsa", (1, 1)) is None,
    "writes: attribute of a key": lambda: os.setxattr(f"{HOME}/.ssh/id_rsa", "user.note", b"x") is None,
    "writes: attribute of a key, the newer way": lambda: attribute(f"{HOME}/.ssh/id_rsa"),
    "writes: watched for changes": lambda: (
        LIBC.inotify_add_watch(LIBC.inotify_init1(0), f"{HOME}/.ssh".encode(), 2) >= 0
    ),
    "resources: processes": lambda: forks(T["processes"] + 20),
    "resources: memory": lambda: memory(T["memory"] + (64 << 20)),
    "resources: locked memory": lambda: locks(1 << 20),
    "resources: a large file": lambda: large_file(PROJECT, T["file"] + 1),
    "resources: descriptors": lambda: many_files(T["descriptors"] + 20),
    "resources: room of the project": lambda: fills(PROJECT, T["room"] + (8 << 20)),
    "resources: room for passing things": lambda: fills(os.environ.get("TMPDIR", "/tmp"), T["scratch"] + (8 << 20)),
    "resources: room in shared memory": lambda: fills("/dev/shm", T["scratch"] + (8 << 20)),
    "launcher: its command line": lambda: any(
        T["folder"] in Path(f"/proc/{one}/cmdline").read_text() for one in os.listdir("/proc") if one.isdigit()
    ),
    "launcher: first process": lambda: Path("/proc/1/comm").read_text().strip() not in ("bwrap", ""),
    "launcher: list its root": lambda: holds(f"/proc/1/root{HOME}/.netrc", "hunter2"),
}


def _same() -> bool:
    """Whether the number of the victim is that of the victim here as well."""
    return T["name"] in Path(f"/proc/{victim()}/comm").read_text()


def _environ(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/environ").read_text("utf-8", "replace") if int(pid) != os.getpid() else ""
    except OSError:
        return ""


def _prlimit(pid: int) -> bool:
    resource = __import__("resource")
    return bool(resource.prlimit(pid, resource.RLIMIT_CORE, resource.prlimit(pid, resource.RLIMIT_CORE)))


def _device(path: str) -> bool:
    os.mknod(path, 0o060600, os.makedev(7, 200))
    os.unlink(path)
    return True


def planted() -> None:
    """What is to be found, or not, by the host: in the user's tree, and among processes."""
    plans: dict[str, Callable[[], object]] = {
        "file": lambda: Path(PROJECT, "planted").write_text("x"),
        "change": lambda: Path(PROJECT, "code.py").write_text("evil"),
        "removal": lambda: Path(PROJECT, "kept.py").unlink(),
        "hook": lambda: Path(PROJECT, "inner/.git/hooks/pre-commit").write_text("evil"),
        "config": lambda: Path(PROJECT, "inner/.git/config").write_text("evil"),
        "common hook": lambda: Path(COMMON, "hooks/pre-commit").write_text("evil"),
        "common settings": lambda: Path(COMMON, "config").write_text("evil"),
        "common branch": lambda: Path(COMMON, "refs/heads/main").write_text("evil"),
        "common object": lambda: Path(COMMON, "objects/planted").write_text("evil"),
        "common link": lambda: Path(COMMON, "linked").symlink_to(Path(HOME, ".ssh")),
        "own settings": lambda: Path(COMMON, "worktrees/project/config.worktree").write_text("evil"),
        "pointer": lambda: Path(PROJECT, ".git").write_text("gitdir: /evil"),
        "common moved": lambda: Path(COMMON).rename(COMMON + "-moved"),
        "link": lambda: Path(PROJECT, "linked").symlink_to(Path(HOME, ".ssh")),
        "shared": lambda: Path(T["shared"] + "-left").write_text("x"),
        "passed": lambda: Path(T["temporary"] + "-left").write_text("x"),
        "git": lambda: Path(PROJECT, "inner/.git").rename(Path(PROJECT, "inner/git")),
        "sysv": lambda: LIBC.shmget(T["sysv"] + 1, 4096, 0o1600),
    }
    for act in plans.values():
        try:
            act()
        except OSError:
            continue
    leaves(T["daemon"] + "-plain")
    leaves(T["daemon"] + "-deaf", ignoring=True)


if __name__ == "__main__":
    found = {}
    for name, attempt in ATTEMPTS.items():
        try:
            found[name] = bool(attempt())
        except (OSError, ValueError, OverflowError):
            found[name] = False
    planted()
    print(json.dumps(found), flush=True)
    os.write(1, b"." * T["flood"])
