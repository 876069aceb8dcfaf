"""Wiping: planted words are in no file any more, everything else stays, and a kill on the way is made up for."""

import os
import random
import select
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon import wiping
from daemon.config import Config
from daemon.config_sections import BackupSection
from daemon.paths import Paths
from knowledge.clock import FakeClock
from knowledge.events import CommandFinished, CommandsImported, FilesChanged, NameProject, NoteTaken, ProjectWatched
from knowledge.failures.book import Book
from knowledge.files.snapshots import Snapshots
from knowledge.memory.notes import NoteBook
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.memory import Memory
from knowledge.store.recovery import check_copy
from knowledge.store.streams import Streams
from knowledge.store.wiping import Scope
from tests.daemon.wiped_home import ROUNDS, Home
from tests.making import DAY, NOW, Voice, commit, finished

HALF = ROUNDS // 2


@pytest.fixture
def lived(home: Paths, tmp_path: Path) -> Home:
    lived = Home(home, tmp_path)
    lived.fill()
    return lived


def finish(lived: Home, scope: Scope) -> wiping.Wiped:
    wiping.ask(lived.paths, scope)
    done = wiping.finish(lived.paths, Config(), FakeClock(NOW + 400 * DAY))
    assert done
    assert wiping.asked(lived.paths) == []
    return done


def test_a_project_of_which_only_notes_were_imported_goes_and_nothing_else(home: Paths, tmp_path: Path) -> None:
    lived, voice = Home(home, tmp_path), Voice()
    empty, name = clean(""), clean("Lindwurm")
    named = ProjectWatched(number=1, name=name, key=empty, trees=[])
    its, other = (
        NoteTaken(kind="note", title=clean(title), body=empty, valid_from=NOW, at=NOW) for title in ("Its", "Other")
    )
    log = LogWriter.open(home.core)
    order, *told = (voice.says(one, project=None) for one in (NameProject(name=name, key=empty), named, other))
    commit(log, voice.unit(order, *told, voice.says(its, project=1)))
    log.close()
    finish(lived, Scope(1))
    with EventLog.open(home.core) as left:
        assert [one.event for one in left.every(types=["NameProject", "ProjectWatched", "NoteTaken"])] == [other]
    assert lived.found({"Lindwurm", "Its", "Other"}) == {"Other"}


def of_first(lived: Home) -> Scope:
    return Scope(1, (str(lived.trees[1]),))


def since_half(lived: Home) -> Scope:
    with EventLog.open(lived.paths.core) as log:
        at = NOW + HALF * DAY
        return Scope(since=at, after=log.place_at(at))


# ── everything ────────────────────────────────────────────────────────────────────────────────────


def test_after_a_wipe_of_everything_no_file_has_a_word_of_it(lived: Home) -> None:
    words = lived.planted.of()
    assert len(words) >= 200
    assert lived.found(words) == words, "the home does not hold what is looked for"
    finish(lived, Scope())
    assert lived.found(words | {"shopkeeper"}) == set()
    assert not lived.paths.core.exists()


def test_the_same_without_writing_the_file_anew_would_leave_words(lived: Home) -> None:
    """The negative control: rows that are removed are still in the file."""
    words = lived.planted.of()
    log = LogWriter.open(lived.paths.core)
    with log.database.transaction():
        log.database.run("begin_doomed")
        log.database.run("doom_since", {"after": 0, "kept": "[]"})
        log.database.run("remove_doomed")
    assert lived.found(words)
    log.close()


def test_settings_models_and_what_shells_look_for_stay(lived: Home) -> None:
    lived.paths.config_file.write_text("[log]\n")
    lived.paths.paused.write_text("")
    lived.paths.models.mkdir()
    (lived.paths.models / "large.gguf").write_bytes(b"x")
    lived.paths.not_in.write_text("/private\n")
    finish(lived, Scope())
    assert lived.paths.config_file.exists()
    assert lived.paths.paused.exists()
    assert (lived.paths.models / "large.gguf").exists()
    assert lived.paths.not_in.exists()
    assert lived.paths.reports.is_dir()


# ── a project ─────────────────────────────────────────────────────────────────────────────────────


def test_a_project_goes_from_every_file_and_another_stays(lived: Home) -> None:
    gone, stays = lived.planted.of(projects=(1,)), lived.planted.of(projects=(2,))
    before = lived.said_of(2)
    finish(lived, of_first(lived))
    assert lived.found(gone) == set()
    assert lived.found(stays) == stays
    assert lived.found({f"{lived.trees[1]}/", f'{lived.trees[1]}"'}) == set()
    assert lived.said_of(2) == before
    assert lived.said_of(1) == []
    assert_sound(lived)


def test_of_imported_commands_those_of_the_project_go(lived: Home) -> None:
    finish(lived, of_first(lived))
    with EventLog.open(lived.paths.core) as log:
        imported = [seen.event for seen in log.every(types=[CommandsImported.__name__])]
    left = [one.cwd for event in imported if isinstance(event, CommandsImported) for one in event.commands]
    assert set(left) == {str(lived.trees[2])}


def test_commands_outside_of_projects_that_name_it_go_and_others_stay(lived: Home) -> None:
    log, voice = LogWriter.open(lived.paths.core), Voice("other")
    tree = lived.trees[1]
    for command in (f"ls {tree}", f"ls {tree}/src", f"ls {tree}2", f"ls {tree}-old", f"ls /mnt{tree}", "ls"):
        commit(log, voice.unit(voice.says(finished(command), project=None)))
    log.close()
    finish(lived, of_first(lived))
    with EventLog.open(lived.paths.core) as reader:
        ran = [seen.event for seen in reader.every(types=[CommandFinished.__name__]) if seen.header.source == "other"]
    assert [one.command for one in ran if isinstance(one, CommandFinished)] == [
        f"ls {tree}2",
        f"ls {tree}-old",
        f"ls /mnt{tree}",
        "ls",
    ]


# ── a time ────────────────────────────────────────────────────────────────────────────────────────


def test_a_time_goes_from_every_file_and_what_was_before_stays(lived: Home) -> None:
    gone = lived.planted.of(rounds=range(HALF, ROUNDS))
    before = lived.planted.of(rounds=range(1, HALF))
    finish(lived, since_half(lived))
    assert lived.found(gone) == set()
    assert lived.found(before) == before
    assert_sound(lived)


# ── whatever the scope ────────────────────────────────────────────────────────────────────────────


def assert_sound(lived: Home) -> None:
    """Log, memory and snapshots fit together."""
    assert check_copy(lived.paths.core) == check_copy(lived.paths.memory) == "ok"
    with EventLog.open(lived.paths.core) as log, Memory.reader(lived.paths.memory) as memory:
        assert log.holes() == {}
        failures = [seen.seq for seen in log.every(types=["FailureDiagnosed"])]
        assert sorted(one.id for one in Book(memory).latest("all")) == failures
        assert sorted(note.id for note in NoteBook(memory).all()) == [s.seq for s in log.every(types=["NoteTaken"])]
        for seen in log.every(types=[CommandFinished.__name__]):
            event = seen.event
            assert isinstance(event, CommandFinished)
            assert event.output is None or Streams(log.database).text(event.output)
        for change in log.every(types=[FilesChanged.__name__]):
            told = change.event
            assert isinstance(told, FilesChanged)
            assert all(one.after and Snapshots(lived.paths.snapshots).has(one.after) for one in told.changes)


def test_ids_that_were_given_are_not_given_again(lived: Home) -> None:
    with EventLog.open(lived.paths.core) as reader:
        head = reader.head
    finish(lived, since_half(lived))
    log, voice = LogWriter.open(lived.paths.core), Voice("after")
    (said,) = commit(log, voice.unit(finished())).logged
    assert said.seq > head
    log.close()
    with EventLog.open(lived.paths.core) as reader:
        assert reader.holes() == {}


def test_backups_go_and_a_new_one_is_made(lived: Home) -> None:
    old = {path.name for path in lived.paths.backups.iterdir()}
    finish(lived, of_first(lived))
    new = {path.name for path in lived.paths.backups.iterdir()}
    assert len(new) == 1
    assert not new & old
    wiping.ask(lived.paths, of_first(lived))
    wiping.finish(lived.paths, Config(backup=BackupSection(keep=0)), FakeClock(NOW))
    assert list(lived.paths.backups.iterdir()) == []


def test_a_wish_that_nobody_can_read_wishes_nothing(lived: Home) -> None:
    (lived.paths.data / "wipe.json").write_text('{"project": 1')
    assert wiping.finish(lived.paths, Config(), FakeClock(NOW)) is None
    assert lived.found(lived.planted.of()) == lived.planted.of()


def test_a_damaged_log_is_no_reason_to_keep_anything(lived: Home) -> None:
    with lived.paths.core.open("r+b") as file:
        file.write(b"x" * 5_000)
    finish(lived, of_first(lived))
    assert lived.found(lived.planted.of(projects=(1,))) == set()
    assert wiping.finish(lived.paths, Config(), FakeClock(NOW)) is None


def test_a_second_wish_does_not_take_the_place_of_one_that_is_not_done(lived: Home) -> None:
    wiping.ask(lived.paths, of_first(lived))
    wiping.ask(lived.paths, since_half(lived))
    assert wiping.asked(lived.paths) == [of_first(lived), since_half(lived)]
    done = wiping.finish(lived.paths, Config(), FakeClock(NOW + 400 * DAY))
    assert done
    assert done.gone.events
    gone = lived.planted.of(projects=(1,)) | lived.planted.of(rounds=range(HALF, ROUNDS))
    assert lived.found(gone) == set()
    assert lived.found(lived.planted.of(projects=(2,), rounds=range(1, HALF)))
    assert_sound(lived)


def test_a_wish_for_a_part_does_not_save_what_was_to_go_as_a_whole(lived: Home) -> None:
    wiping.ask(lived.paths, Scope())
    finish(lived, of_first(lived))
    assert lived.found(lived.planted.of()) == set()
    assert not lived.paths.core.exists()


def test_one_file_that_cannot_be_removed_keeps_nothing_else(lived: Home) -> None:
    shut = lived.paths.backups / "shut"
    shut.mkdir()
    (shut / "copy").write_text("x")
    made = subprocess.run(["mount", "--bind", shut, shut], check=False, capture_output=True)
    if made.returncode:
        pytest.skip("cannot mount here")
    try:
        wiping.ask(lived.paths, Scope())
        with pytest.raises(wiping.NotRemoved, match="shut"):
            wiping.finish(lived.paths, Config(), FakeClock(NOW))
        assert lived.found(lived.planted.of()) == set()
        assert wiping.asked(lived.paths) == [Scope()]
    finally:
        subprocess.run(["umount", shut], check=True)
    assert wiping.finish(lived.paths, Config(), FakeClock(NOW))
    assert wiping.asked(lived.paths) == []


# ── kills ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scope", [lambda _: Scope(), of_first, since_half], ids=["all", "project", "since"])
def test_killed_at_any_moment_the_next_start_finishes_it(lived: Home, scope: Callable[[Home], Scope]) -> None:
    wanted = scope(lived)
    wiping.ask(lived.paths, wanted)
    dice, killed = random.Random(1), 0
    for _ in range(12):
        child = os.fork()
        if not child:
            try:
                wiping.finish(lived.paths, Config(), FakeClock(NOW))
            finally:
                os._exit(0)
        ended = os.pidfd_open(child)
        if not select.select([ended], [], [], dice.random() ** 4 * 0.3)[0]:
            os.kill(child, signal.SIGKILL)
            killed += 1
        os.waitpid(child, 0)
        os.close(ended)
        if not wiping.asked(lived.paths):
            break
    wiping.finish(lived.paths, Config(), FakeClock(NOW))
    assert killed
    assert wiping.asked(lived.paths) == []
    rounds = range(HALF, ROUNDS) if wanted.since else range(ROUNDS)
    projects = (1,) if wanted.project else (1, 2)
    assert lived.found(lived.planted.of(projects=projects, rounds=rounds)) == set()
    if wanted != Scope():
        assert_sound(lived)
