"""A backup of a large log is finished while others write to it: it is one look, not many that begin again."""

from pathlib import Path

from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.recovery import check_copy
from knowledge.store.sqlite import Database
from tests.knowledge.store.conftest import Child
from tests.making import Voice, commit, finished

WRITER = """
import sys, time
from pathlib import Path
from knowledge.store.log_writer import LogWriter
from tests.making import Voice, commit, finished
log, voice = LogWriter.open(Path(sys.argv[1])), Voice("writer")
deadline = time.monotonic() + 20
print("writing", flush=True)
while time.monotonic() < deadline:
    commit(log, voice.unit(finished()))
"""


def test_a_copy_is_finished_although_somebody_always_writes(path: Path, tmp_path: Path, child: Child) -> None:
    log = LogWriter.open(path)
    commit(log, Voice().unit(*[finished("x" * 2_000)] * 20_000))
    log.close()
    writer = child(WRITER, path)
    assert writer.stdout
    writer.stdout.readline()
    with Database.reader(path, []) as database:
        database.copy_to(tmp_path / "copy.db")
    assert writer.poll() is None, "the copy waited for the writer to end"
    assert check_copy(tmp_path / "copy.db") == "ok"
    with EventLog.open(tmp_path / "copy.db") as copy, EventLog.open(path) as original:
        assert 20_000 <= copy.head < original.head
