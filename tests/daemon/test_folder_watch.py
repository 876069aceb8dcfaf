"""Any number of folders, one descriptor, no thread."""

import os
import select
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.folder_watch import FolderWatch


@pytest.fixture
def watch() -> Iterator[FolderWatch]:
    one = FolderWatch()
    yield one
    one.close()


def changed(watch: FolderWatch) -> dict[Path, set[str]]:
    assert select.select([watch], [], [], 90)[0]
    return watch.read()


def test_names_that_appear_change_and_go_are_told_by_folder(watch: FolderWatch, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
    watch.watch([one, two])
    (one / "lock").touch()
    (one / "lock").rename(one / "done")
    (two / "sub").mkdir()
    assert changed(watch) == {one: {"lock", "done"}, two: {"sub"}}
    (one / "done").unlink()
    with (two / "sub" / "below").open("w"):
        assert changed(watch) == {one: {"done"}}
    assert watch.read() == {}


def test_a_folder_is_watched_as_soon_as_it_is_there(watch: FolderWatch, tmp_path: Path) -> None:
    later = tmp_path / "later"
    watch.watch([tmp_path, later])
    later.mkdir()
    assert changed(watch) == {tmp_path: {"later"}}
    watch.watch([tmp_path, later])
    (later / "x").touch()
    assert changed(watch) == {later: {"x"}}
    shutil.rmtree(later)
    assert set(changed(watch)) == {tmp_path, later}
    later.mkdir()
    watch.watch([tmp_path, later])
    watch.read()
    (later / "x").touch()
    assert changed(watch) == {later: {"x"}}


def test_what_is_no_longer_wanted_is_silent(watch: FolderWatch, tmp_path: Path) -> None:
    watch.watch([tmp_path])
    watch.watch([])
    (tmp_path / "x").touch()
    assert watch.read() == {}


def test_when_too_much_happened_every_folder_may_have_changed(watch: FolderWatch, tmp_path: Path) -> None:
    busy, calm = tmp_path / "busy", tmp_path / "calm"
    for folder in (busy, calm):
        folder.mkdir()
    watch.watch([busy, calm])
    most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text(encoding="ascii"))
    for number in range(most // 2):
        os.rename(busy / "a", busy / "b") if (busy / "a").exists() else (busy / "a").touch()  # noqa: PTH104
        (busy / str(number % 7)).touch()
    assert changed(watch)[calm] == set()


def test_sixty_folders_cost_one_descriptor_and_no_thread(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(60)]
    for folder in folders:
        folder.mkdir()
    threads, descriptors = threading.active_count(), _descriptors()
    watch = FolderWatch()
    watch.watch(folders)
    assert threading.active_count() == threads
    assert _descriptors() == descriptors + 1
    watch.close()


def _descriptors() -> int:
    return len([*Path("/proc/self/fd").iterdir()])


def test_a_folder_with_two_names_is_told_by_both_and_left_by_both(watch: FolderWatch, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.symlink_to("one")
    watch.watch([one, two])
    (one / "a").mkdir()
    assert changed(watch) == {one: {"a"}, two: {"a"}}
    watch.watch([one])
    (one / "b").mkdir()
    assert changed(watch) == {one: {"b"}}
    watch.watch([one, two])
    watch.watch([])
    watch.watch([two])
    watch.read()
    one.rename(tmp_path / "three")
    one.mkdir()
    watch.watch([two])
    (tmp_path / "three/c").mkdir()
    (one / "d").mkdir()
    assert changed(watch)[two] in ({"d"}, set())


def test_a_folder_that_opens_to_us_is_told(watch: FolderWatch, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    watch.watch([tmp_path])
    (tmp_path / "x").chmod(0o700)
    assert changed(watch) == {tmp_path: {"x"}}


def test_only_what_was_completed_or_moved_here_is_told_where_that_is_asked(tmp_path: Path) -> None:
    watch = FolderWatch(whole=True)
    spool = tmp_path / "spool"
    spool.mkdir()
    watch.watch([spool])
    with (spool / "written").open("w"):
        assert watch.read() == {}
    assert watch.read() == {spool: {"written"}}
    (spool / "written").rename(spool / "whole")
    assert watch.read() == {spool: {"whole"}}
    (spool / "whole").unlink()
    assert watch.read() == {}
    watch.close()
