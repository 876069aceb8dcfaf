"""Many folders are watched through one descriptor; moves, removals and floods are seen, and said when they are not."""

import os
import select
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from watchdog.observers.inotify_c import InotifyConstants, InotifyEvent, InotifyFD, Mask, WatchDescriptor

from daemon.watch_folders import MOST_WAITING, FolderWatch, Notice, _Notes
from tests.patience import PATIENCE_S

EVENT = InotifyEvent(WatchDescriptor(1), InotifyConstants.IN_CREATE, 0, b"name")


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[FolderWatch]:
    one = FolderWatch()
    assert one.add((str(tmp_path), ""))
    yield one
    one.close()


def noticed(watch: FolderWatch, count: int = 1) -> list[Notice]:
    """What it notices until there are as many."""
    found: list[Notice] = []
    end = time.monotonic() + PATIENCE_S
    while len(found) < count and time.monotonic() < end:
        if select.select([watch], [], [], 0.1)[0]:
            notices, overflow = watch.read()
            assert not overflow
            found += notices
    return found


def test_what_happens_to_names_is_noticed(watch: FolderWatch, tmp_path: Path) -> None:
    tree = str(tmp_path)
    (tmp_path / "a").touch()
    assert noticed(watch, 2) == [Notice(tree, "", "a", False, False)] * 2  # made, written
    (tmp_path / "a").rename(tmp_path / "b")
    assert noticed(watch, 2) == [Notice(tree, "", "a", False, True), Notice(tree, "", "b", False, False)]
    (tmp_path / "b").unlink()
    assert noticed(watch) == [Notice(tree, "", "b", False, True)]
    (tmp_path / "d").mkdir()
    assert noticed(watch) == [Notice(tree, "", "d", True, False)]


def test_reading_files_is_not_noticed(watch: FolderWatch, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x", encoding="utf-8")
    noticed(watch, 2)
    (tmp_path / "a").read_text(encoding="utf-8")
    list(tmp_path.iterdir())
    assert not select.select([watch], [], [], 0.2)[0]


def test_only_folders_that_were_added_are_watched(watch: FolderWatch, tmp_path: Path) -> None:
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    noticed(watch, 2)
    assert watch.add((str(tmp_path), "in"))
    (tmp_path / "out/file").touch()
    (tmp_path / "in/file").touch()
    assert {one.folder for one in noticed(watch, 2)} == {"in"}
    assert watch.folders(str(tmp_path)) == ["", "in"]


def test_a_folder_that_is_forgotten_says_no_more_nor_what_is_below_it(watch: FolderWatch, tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "ab").mkdir()
    noticed(watch, 2)
    for folder in ("a", "a/b", "ab"):
        assert watch.add((str(tmp_path), folder))
    watch.forget(str(tmp_path), "a")
    for folder in ("a", "a/b", "ab"):
        (tmp_path / folder / "file").touch()
    assert {one.folder for one in noticed(watch, 2)} == {"ab"}
    assert watch.count == 2


def test_a_folder_that_was_replaced_is_watched_when_it_is_added_again(watch: FolderWatch, tmp_path: Path) -> None:
    place = (str(tmp_path), "d")
    for _ in range(3):
        (tmp_path / "d").mkdir()
        assert watch.add(place)
        (tmp_path / "d").rmdir()
    (tmp_path / "d").mkdir()
    assert watch.add(place)
    (tmp_path / "d/file").touch()
    seen = noticed(watch, 8)
    assert Notice(str(tmp_path), "d", "file", False, False) in seen
    assert place in watch


def test_a_folder_that_was_removed_is_no_longer_known(watch: FolderWatch, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    watch.add((str(tmp_path), "d"))
    (tmp_path / "d").rmdir()
    end = time.monotonic() + PATIENCE_S
    while (str(tmp_path), "d") in watch and time.monotonic() < end:
        noticed(watch)
    assert watch.count == 1


def test_what_is_no_folder_or_not_there_is_not_watched(watch: FolderWatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("file", "link", "missing"):
        assert not watch.add((str(tmp_path), name))
    assert watch.count == 1


def test_the_root_itself(watch: FolderWatch, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    watch.add((str(root), ""))
    root.rename(tmp_path / "elsewhere")
    assert Notice(str(root), "", "", True, True) in noticed(watch, 4)


def test_names_that_are_no_text(watch: FolderWatch, tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\xfe")).touch()
    assert os.fsencode(noticed(watch)[0].name) == b"\xff\xfe"


def test_no_ring_is_lost_however_fast_it_rings() -> None:
    """A ring between reading the bell and counting it must not silence those that follow."""
    notes, count = _Notes(), 20_000
    ringer = threading.Thread(target=lambda: [notes.on_event(EVENT) for _ in range(count)])
    ringer.start()
    heard = 0
    while heard < count:
        assert select.select([notes.bell], [], [], 90)[0], f"silent after {heard}"
        heard += len(notes.take()[0])
    ringer.join()
    os.close(notes.bell)


def test_what_waits_is_bounded_and_then_said_to_be_too_much() -> None:
    notes = _Notes()
    for _ in range(MOST_WAITING + 10):
        notes.on_event(EVENT)
    events, overflow = notes.take()
    assert (len(events), overflow) == (MOST_WAITING, True)
    assert notes.take() == ([], False)
    os.close(notes.bell)


def test_an_overflow_of_the_kernels_queue_is_said(watch: FolderWatch) -> None:
    watch._inotify.handle_event(InotifyEvent(WatchDescriptor(-1), InotifyConstants.IN_Q_OVERFLOW, 0, b""))
    assert select.select([watch], [], [], 1)[0]
    assert watch.read() == ([], True)


def test_the_layer_of_watchdog_that_it_stands_on_is_as_it_was(tmp_path: Path) -> None:
    """It is no documented interface; pyproject.toml holds watchdog at the release this was written for."""

    class Callback:
        def __init__(self) -> None:
            self.events: list[InotifyEvent] = []
            self.came = threading.Event()

        def on_event(self, event: InotifyEvent) -> None:
            self.events.append(event)
            self.came.set()

        def on_watch_deleted(self, wd: WatchDescriptor) -> None:
            pass

        def on_queue_overflow(self) -> None:
            pass

    one, callback = InotifyFD(), Callback()
    one.start()
    watch = one.add_callback(os.fsencode(tmp_path), Mask(InotifyConstants.IN_CREATE), callback, 1)  # type: ignore[arg-type]
    (tmp_path / "file").touch()
    assert callback.came.wait(90)
    [event] = callback.events
    assert (event.wd, event.name, event.is_create, event.is_directory) == (watch, b"file", True, False)
    one.remove_callbacks([(watch, 1)])  # type: ignore[list-item]
    one.stop()
    one.join()


def test_a_folder_of_two_trees_is_noticed_in_both(watch: FolderWatch, tmp_path: Path) -> None:
    outer, inner = (str(tmp_path), "in"), (str(tmp_path / "in"), "")
    (tmp_path / "in").mkdir()
    noticed(watch)
    assert watch.add(outer)
    assert watch.add(inner)
    (tmp_path / "in/a").mkdir()
    assert set(noticed(watch, 2)) == {Notice(*outer, "a", True, False), Notice(*inner, "a", True, False)}
    watch.forget(inner[0])
    (tmp_path / "in/b").mkdir()
    assert noticed(watch) == [Notice(*outer, "b", True, False)]
    assert watch.add(inner)
    watch.drop(outer)
    (tmp_path / "in").rename(tmp_path / "out")
    wanted = {Notice(str(tmp_path), "", name, True, name == "in") for name in ("in", "out")}
    assert set(noticed(watch, 3)) == wanted | {Notice(*inner, "", True, True)}


def test_a_folder_that_opens_to_us_comes_and_other_rights_say_nothing(watch: FolderWatch, tmp_path: Path) -> None:
    for name in ("closed", "watched"):
        (tmp_path / name).mkdir()
    (tmp_path / "file").touch()
    assert watch.add((str(tmp_path), "watched"))
    noticed(watch, 4)
    for name in ("file", "watched", "closed"):
        (tmp_path / name).chmod(0o755)
    assert noticed(watch) == [Notice(str(tmp_path), "", "closed", True, False)]


def test_a_folder_can_be_watched_under_another_name(watch: FolderWatch, tmp_path: Path) -> None:
    assert watch.add(("gone", ".."), tmp_path)
    (tmp_path / "a").mkdir()
    assert set(noticed(watch, 2)) == {
        Notice("gone", "..", "a", True, False),
        Notice(str(tmp_path), "", "a", True, False),
    }
