"""Opening the log after whatever happened: damage is moved aside, never deleted, and no number is given twice."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import NewerDatabase, WriterBusy
from knowledge.events import DatabaseSetAside, UncleanStopFound
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.migrate import CORE, newest
from knowledge.store.recovery import SEQ_LEAP, Opened, Vault, boot_id, check_copy, close_log, open_log
from knowledge.store.sqlite import Database
from tests.knowledge.store.conftest import Child
from tests.making import Voice, commit, finished

BOOT, OTHER_BOOT = "this boot", "the boot before"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault(tmp_path / "core.db", tmp_path / "backups", tmp_path / "set-aside")
    made.backups.mkdir()
    return made


def fill(vault: Vault, count: int = 500, boot: str = BOOT) -> None:
    """A log with `count` events, properly closed."""
    opened = open_log(vault, boot)
    commit(opened.log, Voice("shell", f"life-{opened.log.head}").unit(*[finished("make " + "x" * 200)] * count))
    close_log(opened.log)


def back_up(vault: Vault, name: str = "20260101T000000") -> Path:
    """A backup of the log as it is."""
    target = vault.backups / f"core-{name}.db"
    with Database.reader(vault.database, []) as database:
        database.copy_to(target)
    return target


def reopen(vault: Vault, boot: str = BOOT) -> Opened:
    """Open, look, and close properly."""
    opened = open_log(vault, boot)
    close_log(opened.log)
    return opened


def head(vault: Vault) -> int:
    with EventLog.open(vault.database) as reader:
        return reader.head


def aside(opened: Opened) -> DatabaseSetAside:
    """The one database that was moved aside."""
    (fact,) = [fact for fact in opened.facts if isinstance(fact, DatabaseSetAside)]
    return fact


# ── stops ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_start_has_nothing_to_say(vault: Vault) -> None:
    opened = open_log(vault, BOOT)
    assert (opened.facts, opened.check_later, opened.log.head) == ([], False, 0)
    close_log(opened.log)


@pytest.mark.parametrize("boot", [BOOT, OTHER_BOOT])
def test_after_a_proper_stop_nothing_is_checked(vault: Vault, boot: str) -> None:
    fill(vault)
    opened = reopen(vault, boot)
    assert (opened.facts, opened.check_later, opened.log.head) == ([], False, 500)
    assert not [file for file in vault.database.parent.iterdir() if file.name.endswith(("-wal", "-shm"))]


OPEN_AND_COMMIT = """
import sys
from pathlib import Path
from knowledge.store.recovery import Vault, open_log
from tests.making import Voice, commit, finished
base = Path(sys.argv[1])
opened = open_log(Vault(base / "core.db", base / "backups", base / "set-aside"), sys.argv[2])
commit(opened.log, Voice().unit(*[finished()] * 5))
print(opened.log.head, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def killed(vault: Vault, child: Child) -> Callable[[str], None]:
    """Opens the log in a process that is then killed."""

    def kill(boot: str) -> None:
        process = child(OPEN_AND_COMMIT, vault.database.parent, boot)
        assert process.stdout
        assert process.stdout.readline() == "5\n"
        with pytest.raises(WriterBusy):
            open_log(vault, BOOT)
        process.send_signal(signal.SIGKILL)
        process.wait()

    return kill


def test_after_a_kill_in_this_boot_the_log_is_served_at_once_and_checked_later(
    vault: Vault, killed: Callable[[str], None]
) -> None:
    killed(BOOT)
    opened = open_log(vault, BOOT)
    assert (opened.facts, opened.check_later, opened.log.head) == ([], True, 5)
    close_log(opened.log)
    assert not reopen(vault).check_later


def test_after_the_machine_went_down_the_log_is_checked_before_it_is_served(
    vault: Vault, killed: Callable[[str], None]
) -> None:
    killed(OTHER_BOOT)
    opened = reopen(vault)
    (fact,) = opened.facts
    assert isinstance(fact, UncleanStopFound)
    assert fact.check == "ok"
    assert fact.took_ms >= 0
    assert not opened.check_later
    assert head(vault) == 5
    assert not vault.set_aside.exists()


def test_this_machine_has_a_name_for_its_boot() -> None:
    assert boot_id() == boot_id()
    assert len(boot_id()) == 36


# ── damage ────────────────────────────────────────────────────────────────────────────────────────


def overwrite_middle(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4_096)
        file.write(os.urandom(1_024) * ((size - 4_096) // 1_024))


def overwrite_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\xa5" * 4_096)


def overwrite_a_leaf(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 3 * 4_096)
        file.write(b"\xa5" * 4_096)


def put_a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "something").write_text("precious")


DAMAGE: dict[str, Callable[[Path], None]] = {
    "pages overwritten": overwrite_middle,
    "header overwritten": overwrite_header,
    "cut in half": lambda path: os.truncate(path, path.stat().st_size // 2 // 4_096 * 4_096),
    "cut within a page": lambda path: os.truncate(path, 10_000),
    "cut within the header": lambda path: os.truncate(path, 50),
    "emptied": lambda path: os.truncate(path, 0),
    "another file": lambda path: path.write_text("hello\n" * 5_000) and None,
    "a directory": put_a_directory,
}
every_damage = pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)


def content(path: str | Path) -> bytes:
    path = Path(path)
    return (path / "something").read_bytes() if path.is_dir() else path.read_bytes()


@every_damage
def test_a_damaged_log_is_moved_aside_and_a_new_one_begun(vault: Vault, damage: Callable[[Path], None]) -> None:
    fill(vault)
    damage(vault.database)
    before = content(vault.database)
    opened = open_log(vault, BOOT)
    fact = aside(opened)
    assert content(fact.moved_to) == before
    assert fact.restored_from is None
    assert fact.found
    assert opened.log.database.check() == "ok"
    assert opened.log.head == SEQ_LEAP
    close_log(opened.log)
    assert reopen(vault).facts == []


@every_damage
def test_the_newest_sound_backup_takes_its_place(vault: Vault, damage: Callable[[Path], None]) -> None:
    fill(vault)
    back_up(vault, "20260101T000000")
    fill(vault)
    newest_backup = back_up(vault, "20260102T000000")
    fill(vault)
    damage(vault.database)
    opened = open_log(vault, BOOT)
    assert aside(opened).restored_from == str(newest_backup)
    assert opened.log.head == 1_000 + SEQ_LEAP
    (event,) = commit(opened.log, Voice("new").unit(finished())).logged
    assert event.seq == 1_000 + SEQ_LEAP + 1 > 1_500
    close_log(opened.log)
    with EventLog.open(vault.database) as reader:
        assert reader.counts() == {"CommandFinished": 1_001}
        assert reader.holes() == {}
    assert vault.database.stat().st_mode & 0o777 == 0o600
    assert newest_backup.exists()


@every_damage
def test_a_damaged_backup_is_passed_over(vault: Vault, damage: Callable[[Path], None]) -> None:
    fill(vault)
    sound = back_up(vault, "20260101T000000")
    spoilt = back_up(vault, "20260102T000000")
    damage(spoilt)
    overwrite_header(vault.database)
    opened = reopen(vault)
    assert aside(opened).restored_from == str(sound)
    assert spoilt.exists()
    assert head(vault) == 500


def test_the_side_files_go_with_the_damaged_log(vault: Vault, killed: Callable[[str], None]) -> None:
    killed(BOOT)
    wal = Path(f"{vault.database}-wal")
    assert wal.stat().st_size > 0
    before = wal.read_bytes()
    os.truncate(vault.database, 0)
    opened = reopen(vault)
    moved = aside(opened).moved_to
    assert Path(f"{moved}-wal").read_bytes() == before
    assert Path(f"{moved}-shm").exists()
    assert Path(moved).exists()
    assert opened.log.head == SEQ_LEAP


@pytest.mark.parametrize("boot", [BOOT, OTHER_BOOT])
def test_damage_of_a_log_that_went_down_with_the_machine_is_healed_before_it_is_served(
    vault: Vault, killed: Callable[[str], None], boot: str
) -> None:
    killed(boot)
    with Database.writer(vault.database, []) as database:
        database.reclaim()
    with vault.database.open("r+b") as file:
        file.seek(4_096)
        file.write(b"\xa5" * (vault.database.stat().st_size - 4_096))
    opened = reopen(vault)
    assert Path(aside(opened).moved_to).exists()
    assert opened.log.head == SEQ_LEAP


def test_a_log_under_suspicion_is_checked_and_cleared(vault: Vault) -> None:
    fill(vault)
    vault.suspect.touch()
    opened = reopen(vault)
    (fact,) = opened.facts
    assert isinstance(fact, UncleanStopFound)
    assert fact.check == "ok"
    assert not vault.suspect.exists()
    assert (head(vault), opened.log.head) == (500, 500)


def test_damage_that_no_start_would_meet_is_found_under_suspicion(vault: Vault) -> None:
    fill(vault, 5_000)
    overwrite_a_leaf(vault.database)
    vault.suspect.touch()
    opened = reopen(vault)
    first, second = opened.facts
    assert isinstance(first, UncleanStopFound)
    assert isinstance(second, DatabaseSetAside)
    assert first.check == second.found != "ok"
    assert not vault.suspect.exists()
    assert reopen(vault).facts == []


def test_a_suspicion_without_a_log_is_nothing(vault: Vault) -> None:
    vault.suspect.touch()
    opened = reopen(vault)
    assert opened.facts == []
    assert not vault.suspect.exists()


@pytest.mark.parametrize("with_backup", [False, True])
def test_no_number_comes_again_however_often_the_log_is_damaged(vault: Vault, with_backup: bool) -> None:
    fill(vault, 10)
    if with_backup:
        back_up(vault)
    given: set[int] = set(range(1, 11))
    for life in range(4):
        overwrite_header(vault.database)
        opened = open_log(vault, BOOT)
        logged = commit(opened.log, Voice("shell", f"after-{life}").unit(*[finished()] * 10)).logged
        close_log(opened.log)
        fresh = {event.seq for event in logged}
        assert not fresh & given
        given |= fresh
    assert len(vault.all_set_aside()) == 4


def test_a_kill_after_healing_and_before_the_first_event_gives_no_number_twice(vault: Vault, child: Child) -> None:
    fill(vault, 10)
    back_up(vault)
    fill(vault, 10)
    overwrite_header(vault.database)
    code = "import os, sys\nfrom pathlib import Path\nfrom knowledge.store.recovery import Vault, open_log\n"
    code += "base = Path(sys.argv[1])\nopen_log(Vault(base / 'core.db', base / 'backups', base / 'set-aside'), 'b')\n"
    code += "os.kill(os.getpid(), 9)"
    assert child(code, vault.database.parent).wait(timeout=90) == -signal.SIGKILL
    opened = reopen(vault)
    assert opened.log.head == 10 + SEQ_LEAP


def test_a_kill_between_moving_and_restoring_is_made_good(vault: Vault) -> None:
    """What such a kill leaves: the log is gone, its mark is there, no backup is in place yet."""
    fill(vault, 10)
    backup = back_up(vault)
    vault.set_aside.mkdir()
    vault.suspect.touch()
    vault.database.rename(vault.set_aside / "core-20260101T000000000000.db")
    opened = reopen(vault)
    assert aside(opened).restored_from == str(backup)
    assert Path(aside(opened).moved_to).exists()
    assert (opened.log.head, head(vault)) == (10 + SEQ_LEAP, 10)


def test_a_damaged_log_is_never_deleted_even_when_it_happens_again(vault: Vault) -> None:
    fill(vault)
    kept = []
    for _ in range(3):
        overwrite_header(vault.database)
        kept.append(vault.database.read_bytes())
        reopen(vault)
    assert [file.read_bytes() for file in vault.all_set_aside()] == kept
    assert vault.set_aside.stat().st_mode & 0o777 == 0o700


# ── refusals ──────────────────────────────────────────────────────────────────────────────────────


def test_a_log_of_a_newer_release_is_no_damage(vault: Vault) -> None:
    fill(vault)
    with Database.writer(vault.database, []) as database:
        database.script("CREATE TABLE of_the_future (x);", newest(CORE) + 1)
        database.reclaim()
    before = vault.database.read_bytes()
    with pytest.raises(NewerDatabase):
        open_log(vault, BOOT)
    assert vault.database.read_bytes() == before
    assert not vault.set_aside.exists()


def test_a_log_that_is_in_use_is_no_damage(vault: Vault) -> None:
    opened = open_log(vault, BOOT)
    with pytest.raises(WriterBusy):
        open_log(vault, BOOT)
    commit(opened.log, Voice().unit(finished()))
    close_log(opened.log)
    assert not vault.set_aside.exists()


def test_a_log_in_use_is_not_moved_away_under_its_writer(vault: Vault) -> None:
    """A second daemon that finds a mark of suspicion must not touch what the first one serves."""
    opened = open_log(vault, BOOT)
    commit(opened.log, Voice().unit(finished()))
    opened.log.database.reclaim()
    os.truncate(vault.database, 0)
    with pytest.raises(WriterBusy):
        open_log(vault, BOOT)
    assert vault.database.exists()
    assert not vault.set_aside.exists()
    opened.log.close()


# ── copies ────────────────────────────────────────────────────────────────────────────────────────


def test_backups_are_listed_youngest_first_and_only_those_of_this_log(vault: Vault) -> None:
    for name in ("core-20260102.db", "core-20260103.db", "core-20260101.db", "memory-20260104.db", "core-1.partial"):
        (vault.backups / name).touch()
    assert [file.name for file in vault.newest_backups()] == [
        "core-20260103.db",
        "core-20260102.db",
        "core-20260101.db",
    ]


def test_a_copy_is_checked_while_others_use_it(vault: Vault) -> None:
    opened = open_log(vault, BOOT)
    commit(opened.log, Voice().unit(finished()))
    assert check_copy(vault.database) == "ok"
    target = vault.backups / "core-1.db"
    opened.log.database.copy_to(target)
    close_log(opened.log)
    assert check_copy(target) == "ok"
    shutil.copy(target, vault.database)
    overwrite_middle(vault.database)
    assert check_copy(vault.database) != "ok"


def test_closing_properly_leaves_one_file_and_its_lock(vault: Vault) -> None:
    fill(vault)
    names = {file.name for file in vault.database.parent.iterdir() if file.is_file()}
    assert names == {"core.db", "core.db.lock"}
    LogWriter.open(vault.database).close()
