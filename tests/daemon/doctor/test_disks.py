"""File systems and room."""

from pathlib import Path

import pytest

from daemon.doctor.disks import Mount, file_systems, kind_of, parse, remote, room, room_verdict, used
from daemon.doctor.patient import Patient

MB = 1 << 20


def test_mounts_are_read_with_their_escapes() -> None:
    text = "/dev/sda1 / ext4 rw 0 0\nhost:/x /mnt/my\\040disk nfs4 rw,vers=4.2 0 0\nbroken line\n"
    assert parse(text) == [Mount("/", "ext4"), Mount("/mnt/my disk", "nfs4")]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/x", "ext4"),
        ("/home/me/.local/share/sotto", "nfs"),
        ("/home/meow", "ext4"),
        ("/home/me/local/deeper/still", "xfs"),
        ("/auto/x", "cifs"),
    ],
)
def test_the_longest_mount_counts_and_of_equals_the_last(path: str, kind: str) -> None:
    mounts = [
        Mount("/", "ext4"),
        Mount("/home/me/local", "xfs"),
        Mount("/home/me", "nfs"),
        Mount("/auto", "autofs"),
        Mount("/auto", "cifs"),
    ]
    assert kind_of(Path(path), mounts) == kind


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "vboxsf", "ceph"])
def test_remote(kind: str) -> None:
    assert remote(kind)


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "overlay", "tmpfs", "fuseblk", "fuse.gocryptfs", ""])
def test_local(kind: str) -> None:
    assert not remote(kind)


@pytest.mark.parametrize(
    ("data", "run", "states"),
    [
        ("ext4", "tmpfs", ["ok"]),
        ("nfs4", "tmpfs", ["warning"]),
        ("tmpfs", "tmpfs", ["warning"]),
        ("fuse.sshfs", "fuse.sshfs", ["warning", "warning"]),
    ],
)
def test_where_data_and_sockets_lie(patient: Patient, proc, data: str, run: str, states: list[str]) -> None:
    proc("self/mounts", f"a / ext4 rw 0 0\nb {patient.paths.data} {data} rw 0 0\nc {patient.paths.run} {run} rw 0 0\n")
    assert [one.state for one in file_systems(patient)] == states


def test_where_nothing_tells_it_is_said(patient: Patient, proc) -> None:
    proc("locks", "")
    [verdict] = file_systems(patient)
    assert (verdict.state, "unknown" in verdict.found) == ("ok", True)


@pytest.mark.parametrize(
    ("free_mb", "taken_mb", "state", "says"),
    [
        (50_000, 10, "ok", ""),
        (1_900, 200, "ok", ""),
        (1_000, 0, "warning", "log.cap_mb 500"),
        (150, 1_990, "warning", "free some space"),
        (10, 1_990, "failed", "nothing can be recorded"),
    ],
)
def test_room_against_the_cap(free_mb: int, taken_mb: int, state: str, says: str) -> None:
    verdict = room_verdict(free_mb * MB, taken_mb * MB, 2_000 * MB)
    assert verdict.state == state
    assert says in verdict.advice


def test_used_counts_what_lies_below(patient: Patient) -> None:
    patient.paths.backups.mkdir()
    (patient.paths.backups / "one").write_bytes(b"x" * 1_000)
    (patient.paths.data / "two").write_bytes(b"x" * 24)
    (patient.paths.data / "gone").symlink_to("/nowhere/at-all")
    assert used(patient.paths.data) - len("/nowhere/at-all") == 1_024


def test_models_that_were_fetched_are_no_records(patient: Patient) -> None:
    patient.paths.models.mkdir()
    (patient.paths.models / "large.gguf").write_bytes(b"x" * 1_000_000)
    assert ", 0 B taken of" in next(room(patient)).found


def test_a_home_that_is_not_there_yet_has_the_room_of_what_is_above(patient: Patient) -> None:
    deeper = patient.paths._replace(data=patient.paths.data / "not" / "yet")
    assert next(room(Patient(deeper))).found.endswith("0 B taken of 2.1 GB allowed")
