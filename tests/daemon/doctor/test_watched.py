"""What the doctor says of the trees that are watched."""

from pathlib import Path

import pytest

from daemon.doctor.patient import Patient
from daemon.doctor.watched import trees
from daemon.paths import Paths
from knowledge.events import Event, ProjectWatched, WatchLimited
from knowledge.files.index import Index
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from tests.making import Voice, commit


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def logged(paths: Paths, *events: Event) -> None:
    log = LogWriter.open(paths.core)
    commit(log, Voice("files").unit(*events))
    log.close()


def watched(root: Path) -> ProjectWatched:
    return ProjectWatched(number=1, name=clean("p"), key=clean(str(root)), trees=[clean(str(root))])


def limited(root: Path, instead: str) -> WatchLimited:
    return WatchLimited(tree=clean(str(root)), reason="the kernel watches no more folders", instead=instead)


def test_nothing_is_watched_yet(patient: Patient) -> None:
    assert [(one.state, one.found) for one in trees(patient)] == [("ok", "no project is watched")]


def test_all_is_well(patient: Patient, root: Path) -> None:
    logged(patient.paths, watched(root))
    assert [(one.state, one.found) for one in trees(patient)] == [("ok", "1 trees")]


def test_a_tree_that_is_gone(patient: Patient, root: Path) -> None:
    logged(patient.paths, watched(root))
    root.rmdir()
    [verdict] = trees(patient)
    assert verdict.state == "warning"
    assert f"sotto unwatch {root}" in verdict.advice


def test_a_tree_on_another_machine(patient: Patient, root: Path, proc) -> None:
    logged(patient.paths, watched(root))
    proc("self/mounts", f"server:/x {root} nfs4 rw 0 0\n")
    [verdict] = trees(patient)
    assert (verdict.state, "nfs4" in verdict.found) == ("warning", True)


def test_what_the_service_said_counts_until_it_says_that_all_is_well(patient: Patient, root: Path) -> None:
    logged(patient.paths, watched(root), limited(root, "it is looked through"))
    assert [one.state for one in trees(patient)] == ["warning"]
    log = LogWriter.open(patient.paths.core)
    commit(log, Voice("files", "life-2").unit(limited(root, "")))
    log.close()
    assert [one.state for one in trees(patient)] == ["ok"]


def test_more_folders_than_the_kernel_watches(patient: Patient, root: Path, proc) -> None:
    logged(patient.paths, watched(root))
    proc("sys/fs/inotify/max_user_watches", "10\n")
    index = Index.open(patient.paths.files)
    for number in range(9):
        index.tree(str(root)).add_folder(str(number))
    index.close()
    [verdict] = trees(patient)
    assert verdict.state == "warning"
    assert "fs.inotify.max_user_watches=" in verdict.advice


def test_a_damaged_log_is_no_reason_to_fall_over(patient: Patient) -> None:
    patient.paths.core.write_bytes(b"no database" * 1_000)
    assert [one.state for one in trees(patient)] == ["warning"]
