"""A disk that is full: a clear refusal, nothing half-written, and going on by itself when there is room again."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

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
        bus.flush(20)
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
NO_ROOM = pytest.mark.skipif(PROBE.returncode != 0, reason=f"cannot mount a small disk here: {PROBE.stderr.strip()}")


def told(tmp_path: Path, story: str) -> dict:
    """What a program says whose home is on a disk of three megabytes."""
    script = tmp_path / "story.py"
    script.write_text(textwrap.dedent(story))
    (tmp_path / "disk").mkdir()
    mount = 'mount -t tmpfs -o size=3m none "$0" && exec "$@"'
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", mount, str(tmp_path / "disk"), sys.executable, str(script)],
        env={**os.environ, "SOTTO_HOME": str(tmp_path / "disk/home")},
        capture_output=True,
        text=True,
        timeout=60,
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
