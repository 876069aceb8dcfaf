"""A disk that is full: a clear refusal, nothing half-written, and going on by itself when there is room again."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

PROBE = subprocess.run(
    ["unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, text=True, check=False
)

STORY = """
    import json, os, sys
    from pathlib import Path
    from daemon.bench.hops import hub
    from daemon.bus_client import BusClient
    from daemon.paths import Paths
    from knowledge.errors import HubUnreachable
    from knowledge.events import BackupFailed
    from knowledge.store.log import EventLog
    from knowledge.store.sqlite import Database

    paths = Paths.find().make()
    said = {}
    with hub(paths), BusClient(paths, "writer") as bus:
        bus.publish(BackupFailed(database="x", reason="before"))
        ballast = paths.cache / "ballast"
        free = os.statvfs(paths.data)
        with ballast.open("wb") as file:
            try:
                file.write(b"x" * (free.f_bavail * free.f_frsize * 2))
            except OSError as error:
                said["disk"] = error.strerror
        sent = [bus.send(BackupFailed(database="x", reason="y" * 20_000 + str(number))) for number in range(60)]
        try:
            bus.flush(2.5)
            said["full"] = "it was not full"
        except HubUnreachable:
            said["full"] = "waits"
        said["kept"] = bus.unacked
        ballast.unlink()
        bus.flush(60)
        said["after"] = [one.seq for [one] in sent]
    with EventLog.open(paths.core) as log:
        said["holes"] = log.holes()
        said["known"] = log.counts()["BackupFailed"]
    with Database.reader(paths.core, []) as database:
        said["check"] = database.check()
    print(json.dumps(said))
"""


WISH = """
    import json
    from daemon import wiping
    from daemon.config import Config
    from daemon.paths import Paths
    from knowledge.clock import SystemClock
    from knowledge.store.log_writer import LogWriter
    from knowledge.store.wiping import Scope

    paths = Paths.find().make()
    LogWriter.open(paths.core).close()
    (paths.logs / "hub.log").write_bytes(b"x" * 50_000)
    try:
        with (paths.data / "ballast").open("wb") as file:
            file.write(b"x" * 5_000_000)
    except OSError as error:
        said = {"disk": error.strerror}
    wiping.ask(paths, Scope())
    said["asked"] = len(wiping.asked(paths))
    wiping.finish(paths, Config(), SystemClock())
    said["left"] = [str(one) for one in (paths.core, paths.data / "ballast") if one.exists()]
    print(json.dumps(said))
"""
BOTH = """
    import json, os
    from daemon import wiping
    from daemon.config import Config
    from daemon.paths import Paths
    from knowledge.clock import SystemClock
    from knowledge.errors import DiskFull
    from knowledge.events import CommandFinished, EraseEvents, NoteTaken
    from knowledge.redact import clean
    from knowledge.store.erasing import Erasing
    from knowledge.store.log import EventLog
    from knowledge.store.log_writer import LogWriter
    from knowledge.store.recovery import Vault
    from knowledge.store.wiping import Scope
    from tests.making import NOW, Voice, chunk, commit

    def fill(left):
        disk = os.statvfs(paths.data)
        with (paths.cache / "ballast").open("wb") as file:
            file.write(b"x" * max(0, disk.f_bavail * disk.f_frsize - left))

    paths, voice, said = Paths.find().make(), Voice(), {}
    log = LogWriter.open(paths.core)
    for number in range(120):
        project = 2 if number % 4 == 0 else 1
        ran = CommandFinished(
            command=clean(f"make Lindwurm{project}"), cwd=clean(f"/src/{project}"), status=0, started=NOW,
            duration_ms=1, output=f"run{number}",
        )
        output = voice.says(chunk(f"run{number}", 0, os.urandom(15_000).hex()), project=project)
        commit(log, voice.unit(output, voice.says(ran, project=project)))
    note = NoteTaken(kind="note", title=clean("Quittenmus"), body=clean("x" * 50_000), valid_from=NOW, at=NOW)
    (taken,) = commit(log, voice.unit(note)).logged
    log.database.reclaim()
"""
FORGET = """
    fill(100_000)
    erasing = Erasing(log, Vault(paths.core, paths.backups, paths.set_aside))

    def forget():
        (order,) = commit(log, voice.unit(EraseEvents(seqs=[taken.seq]))).logged
        erasing.ask(order)
        while erasing.busy:
            answers = [fact for fact, _ in erasing.step(NOW)]
        return answers[0]

    refused = forget()
    said["first"], said["reason"] = type(refused).__name__, refused.reason
    (paths.cache / "ballast").unlink()
    said["again"] = type(forget()).__name__
    log.close()
"""
WIPE = """
    log.close()
    fill(200_000)
    wiping.ask(paths, Scope(1, ("/src/1",)))
    said["events"] = wiping.finish(paths, Config(), SystemClock()).gone.events
    said["asked"] = wiping.asked(paths)
"""
OUTCOME = """
    with EventLog.open(paths.core) as left:
        said["holes"], said["left"] = left.holes(), left.counts()
    said["words"] = [
        word
        for word in ("Lindwurm1", "Lindwurm2", "Quittenmus")
        if any(word.encode() in one.read_bytes() for one in paths.data.rglob("*") if one.is_file())
    ]
    print(json.dumps(said))
"""
NO_ROOM = pytest.mark.skipif(PROBE.returncode != 0, reason=f"cannot mount a small disk here: {PROBE.stderr.strip()}")


def told(tmp_path: Path, story: str, size: str = "3m") -> dict:
    """What a program says whose home is on a disk of some megabytes."""
    script = tmp_path / "story.py"
    script.write_text(textwrap.dedent(story))
    (tmp_path / "disk").mkdir()
    mount = f'mount -t tmpfs -o size={size} none "$0" && exec "$@"'
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", mount, str(tmp_path / "disk"), sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "SOTTO_HOME": str(tmp_path / "disk/home")},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: dict = json.loads(done.stdout)
    return said


@NO_ROOM
def test_publishers_wait_and_go_on_when_there_is_room(tmp_path: Path) -> None:
    said = told(tmp_path, STORY)
    assert said["disk"] == "No space left on device"
    assert said["full"] == "waits"
    assert said["kept"] > 0
    assert len(set(said["after"])) == 60
    assert (said["holes"], said["known"], said["check"]) == ({}, 61, "ok")


@NO_ROOM
def test_who_wipes_to_make_room_can(tmp_path: Path) -> None:
    assert told(tmp_path, WISH) == {"disk": "No space left on device", "asked": 1, "left": []}


@NO_ROOM
def test_a_project_can_be_wiped_on_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    said = told(tmp_path, BOTH + WIPE + OUTCOME, "24m")
    assert (said["events"], said["asked"], said["holes"]) == (91, [], {})  # the note is of project 1 as well
    assert said["left"]["CommandFinished"] == 30
    assert said["words"] == ["Lindwurm2"]


@NO_ROOM
def test_a_note_that_cannot_be_erased_for_want_of_room_can_be_when_there_is_some(tmp_path: Path) -> None:
    said = told(tmp_path, BOTH + FORGET + OUTCOME, "24m")
    assert (said["first"], said["again"]) == ("EraseRefused", "EventsErased")
    assert "and ask again" in said["reason"]
    assert (said["left"]["CommandFinished"], said["holes"]) == (120, {})
    assert said["words"] == ["Lindwurm1", "Lindwurm2"]
