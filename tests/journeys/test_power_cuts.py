"""The power goes at any moment, un-synced writes are dropped and torn: promises hold, and nothing is corrupt."""

import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon import spool, upkeep
from daemon.hub import BARRIER_S
from daemon.paths import Paths
from knowledge.events import BackupMade
from knowledge.store.log import EventLog
from knowledge.store.recovery import SEQ_LEAP, check_copy, close_log, open_log
from knowledge.store.streams import Streams
from tests.journeys.power.disk import Disk
from tests.journeys.power.programs import (
    backed_up,
    created,
    handed_over,
    hasty,
    killed,
    served,
    spooled,
    streamed,
    unbarred,
    vault,
    written,
)
from tests.journeys.power.recording import Kind, Recorded, Recording, build
from tests.journeys.power.verdict import AFTER, MARGIN_S, Ack, Found, Verdict, examined, judged
from tests.making import Voice, commit, finished

pytestmark = pytest.mark.skipif(not shutil.which("gcc"), reason="gcc is missing: writes cannot be recorded without it")

Program = Callable[..., None]
KEEPING = (served, handed_over, killed, written)
SLICE = ((served, 2), (killed, 2), (written, 0), (hasty, 0), (unbarred, 2))
FULL = ((served, 0), (served, 1), (served, 2), (handed_over, 2), (killed, 2), (written, 0), (hasty, 0), (unbarred, 2))
"""Programs and seeds; the seed also says how often the WAL is merged."""
AT_ONCE = 5
DAMAGE = b"\xa5" * 4_096
LATEST = "the command that only the WAL of the damaged log knows"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("recorder"))


def home(folder: Path) -> Path:
    Paths.find({"SOTTO_HOME": str(folder)}).make()
    return folder


# ── the log at work ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def verdicts(
    request: pytest.FixtureRequest, library: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[Program, list[Verdict]]:
    """Every program's recordings, cut again and again."""
    full = request.config.getoption("--full")
    folder = tmp_path_factory.mktemp("recorded")
    plan = FULL if full else SLICE
    found: dict[Program, list[Verdict]] = defaultdict(list)
    for start in range(0, len(plan), AT_ONCE):
        running = {
            (program, seed): record(library, folder / f"{program.__name__}-{seed}", program, seed)
            for program, seed in plan[start : start + AT_ONCE]
        }
        recordings = {key: one.finish() for key, one in running.items()}
        for (program, seed), recording in recordings.items():  # only now, to take no time from who works to the clock
            verdict = judged(recording, 50 if full else 12, folder, seed)
            assert complete(recording)
            found[program].append(verdict)
            print(f"\n{program.__name__} {seed}: {verdict}")
    return found


def record(library: Path, folder: Path, program: Program, *seed: int) -> Recorded:
    return Recorded(library, home(folder), program.__name__, *seed)


def complete(recording: Recording) -> bool:
    """Whether a recording, played to its end, is what the program left: nothing escaped it."""
    return recording.before.contents() == Disk.of(recording.folder).contents()


def test_no_power_cut_breaks_a_promise(verdicts: dict[Program, list[Verdict]]) -> None:
    for program in KEEPING:
        for verdict in verdicts[program]:
            assert verdict.kept_its_word, f"{program.__name__}: {verdict}"


def test_the_cuts_are_hard_ones(verdicts: dict[Program, list[Verdict]]) -> None:
    hard = [verdict for program in KEEPING for verdict in verdicts[program]]
    assert sum(verdict.in_checkpoints for verdict in hard) >= len(hard)
    assert sum(verdict.lost_fast for verdict in hard)


def test_control_a_log_that_never_syncs_loses_what_was_safe(verdicts: dict[Program, list[Verdict]]) -> None:
    [verdict] = verdicts[hasty]
    assert verdict.lost_safe
    assert verdict.corrupt


def test_control_without_the_barrier_old_events_are_lost(verdicts: dict[Program, list[Verdict]]) -> None:
    [verdict] = verdicts[unbarred]
    assert verdict.oldest_lost_s > BARRIER_S + MARGIN_S
    assert not verdict.lost_safe
    assert not verdict.corrupt


# ── single steps: every moment of them ────────────────────────────────────────────────────────────


@pytest.fixture
def times(request: pytest.FixtureRequest) -> float:
    """How often the power goes at each moment."""
    return 4 if request.config.getoption("--full") else 0.15


def every_cut(recording: Recording, times: float) -> Iterator[tuple[int, Path, list[Ack]]]:
    """Directories as a power cut left them, with what had been promised by then."""
    rng = random.Random(7)
    promised: list[Ack] = []
    for number, disk in recording.moments():
        op = recording.ops[number - 1] if number else None
        promised += [Ack(said, op.ended) for said in op.marks] if op else []
        write = op is not None and op.kind == Kind.WRITE
        for turn in range(int(times) or not write or rng.random() < times):
            folder = recording.folder.with_name(f"cut-{number}-{turn}")
            disk.cut(rng, folder)
            yield number, folder, promised
            shutil.rmtree(folder)
    assert complete(recording)


def test_the_first_start_is_not_taken_for_damage(library: Path, tmp_path: Path, times: float) -> None:
    recording = record(library, tmp_path / "home", created).finish()
    for number, folder, promised in every_cut(recording, times):
        found = examined(folder, number, [Ack(said, one.at) for one in promised for said in one.said], 0)
        assert found == Found(number)


def test_a_barrier_is_one_for_what_is_no_event(library: Path, tmp_path: Path, times: float) -> None:
    recording = record(library, tmp_path / "home", streamed).finish()
    for number, folder, promised in every_cut(recording, times):
        close_log(open_log(vault(folder), AFTER).log)
        with EventLog.open(vault(folder).database) as log:
            assert Streams(log.database).length("s") >= len(promised), number
    assert len(promised) == 4


def test_healing_is_taken_up_again(library: Path, tmp_path: Path, times: float) -> None:
    damaged = home(tmp_path / "home")
    break_log(damaged)
    recording = record(library, damaged, created).finish()
    for number, folder, promised in every_cut(recording, times):
        opened = open_log(vault(folder), AFTER)
        [fresh] = commit(opened.log, Voice("after").unit(finished())).logged
        close_log(opened.log)
        assert fresh.seq > SEQ_LEAP, number
        [aside] = vault(folder).all_set_aside()
        kept = b"".join(file.read_bytes() for file in aside.parent.glob(f"{aside.name}*"))
        assert DAMAGE in kept, number
        assert LATEST.encode() in kept, number
        assert len(vault(folder).newest_backups()) == 1
        with EventLog.open(vault(folder).database) as log:
            known = {str(event.id) for event in log.every()}
            assert {f"old.life-1.{n}" for n in range(1, 11)} <= known, number
            assert {said["id"] for one in promised for said in one.said} <= known, number
            assert not log.holes()


def break_log(folder: Path) -> None:
    """A log of 30 events that lost power and is damaged, and a backup of its first 10; its last 10 are in the WAL."""
    at = vault(folder)
    at.backups.mkdir()
    opened, voice = open_log(at, "the first boot"), Voice("old")
    for step in range(3):
        commit(opened.log, voice.unit(*[finished(LATEST if step == 2 else "x" * 300)] * 10))
        if step == 0:
            opened.log.database.copy_to(at.backups / "core-20260101T000000.db")
        if step == 1:
            opened.log.database.reclaim()
    kept = {path: path.read_bytes() for path in (at.database, Path(f"{at.database}-wal"))}
    close_log(opened.log)
    for path, data in kept.items():
        path.write_bytes(data)
    with at.database.open("r+b") as file:
        file.seek(len(DAMAGE))
        file.write(DAMAGE * (len(kept[at.database]) // len(DAMAGE) - 1))


def test_a_backup_is_sound_and_there_once_it_is_told(library: Path, tmp_path: Path, times: float) -> None:
    folder = home(tmp_path / "home")
    opened = open_log(vault(folder), "the first boot")
    commit(opened.log, Voice().unit(*[finished()] * 10))
    close_log(opened.log)
    recording = record(library, folder, backed_up).finish()
    for number, cut, promised in every_cut(recording, times):
        backups = vault(cut).newest_backups()
        assert [check_copy(backup) for backup in backups] == ["ok"] * len(backups), number
        made = [Path(one.said["path"]).name for one in promised if one.said["type"] == BackupMade.__name__]
        assert not made or backups[0].name >= made[-1], number
        upkeep.back_up(vault(cut), 1, 9 * upkeep.DAY_US)
        assert [file.name for file in vault(cut).backups.iterdir()] == ["core-19700110T000000.db"], number
    assert len(promised) == 3


def test_a_command_that_ended_is_remembered_whole(library: Path, tmp_path: Path, times: float) -> None:
    recording = record(library, home(tmp_path / "home"), spooled).finish()
    for number, cut, promised in every_cut(recording, times):
        found = {path.name: spool.read(path) for path in spool.records(cut / "state/spool")}
        assert {one.said for one in promised} <= found.keys(), number
        assert all(record.output == f"{record.started}" * 5_000 for record in found.values()), number
    assert len(promised) == 3
