"""The disks: which file systems Sotto lies on, and whether there is room for what it may write."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from daemon.cli.show import size
from daemon.doctor.folders import nearest
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, failed, ok, warning

HARDLY_ANY = 20 << 20
"""Free bytes with which nothing can be recorded soon."""
LITTLE_SPACE = 200 << 20

REMOTE = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs"}
    | {"nfs4", "ocfs2", "orangefs", "smb3", "smbfs"}  # other machines
    | {"drvfs", "prl_fs", "vboxsf", "virtiofs", "vmhgfs", "vmhgfs-fuse"}  # the host of a virtual machine
    | {"curlftpfs", "davfs2", "gcsfuse", "gvfsd-fuse", "rclone", "s3fs", "sshfs"}  # through FUSE
)
"""File systems whose files another machine may change: SQLite's shared memory does not reach there."""
VOLATILE = frozenset({"tmpfs", "ramfs"})


class Mount(NamedTuple):
    point: str
    kind: str


def file_systems(patient: Patient) -> Iterator[Verdict]:
    mounts = parse(patient.read("self/mounts"))
    data = kind_of(patient.paths.data, mounts)
    run = kind_of(patient.paths.run, mounts)
    if remote(data):
        yield warning(
            f"{patient.paths.data} lies on {data}: the database needs a local disk",
            "set XDG_DATA_HOME (or SOTTO_HOME) to a directory on one, then move the data there",
        )
    elif data in VOLATILE:
        yield warning(
            f"{patient.paths.data} lies on {data}: it is gone after a reboot", "set XDG_DATA_HOME to a lasting disk"
        )
    if remote(run):
        yield warning(f"{patient.paths.run} lies on {run}: sockets need a local disk", "set XDG_RUNTIME_DIR to one")
    if not remote(run) and not remote(data) and data not in VOLATILE:
        yield ok(f"data on {data or 'an unknown one'}, sockets on {run or 'an unknown one'}")


def parse(text: str) -> list[Mount]:
    """What /proc/self/mounts says, in the order of mounting."""
    rows = [line.split(" ") for line in text.splitlines()]
    return [Mount(_unescaped(row[1]), row[2]) for row in rows if len(row) > 2]  # noqa: PLR2004


def kind_of(path: Path, mounts: Iterable[Mount]) -> str:
    """The file system of a path that may not exist yet; of two mounted on one another, the upper one."""
    real = Path(os.path.realpath(path))
    places = {str(one) for one in (real, *real.parents)}
    covering = [one for one in mounts if one.point in places]
    longest = max((len(one.point) for one in covering), default=0)
    return next((one.kind for one in reversed(covering) if len(one.point) == longest), "")


def remote(kind: str) -> bool:
    return kind.removeprefix("fuse.") in REMOTE


def room(patient: Patient) -> Iterator[Verdict]:
    disk = os.statvfs(nearest(patient.paths.data))
    taken = used(patient.paths.data) - used(patient.paths.models)  # which are no records
    cap = patient.config.log.cap_mb << 20
    yield room_verdict(disk.f_bavail * disk.f_frsize, taken, cap)
    if disk.f_files and not disk.f_favail:
        yield failed("no file can be made any more (no inodes left)", "see `df -i`; remove what is not needed")


def room_verdict(free: int, taken: int, cap: int) -> Verdict:
    found = f"{size(free)} free, {size(taken)} taken of {size(cap)} allowed"
    if free < HARDLY_ANY:
        return failed(found, "free some space: nothing can be recorded; see `df -h`")
    if free < LITTLE_SPACE:
        return warning(found, "free some space; see `df -h`")
    if free < cap - taken:
        lower = max(50, (taken + free // 2) >> 20)
        return warning(
            f"{found}: the disk is full before the cap is reached",
            f"free some space, or: sotto config set log.cap_mb {lower}",
        )
    return ok(found)


def used(folder: Path) -> int:
    """Bytes that the files below a folder take; what is closed to us or just gone counts nothing."""
    return sum(_length(Path(above, name)) for above, _, names in os.walk(folder) for name in names)


def _length(file: Path) -> int:
    try:
        return file.lstat().st_size
    except OSError:
        return 0


def _unescaped(point: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), point)
