"""Who follows a job may leave and come back; how far it is stands in one line that is taken away again."""

import io
import os
from pathlib import Path

import pytest

from daemon.bench.jobs_stage import enqueue, stage, wait_for
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.cli.in_place import InPlace
from daemon.cli.job import followed
from daemon.paths import Paths
from daemon.stream_follower import StreamFollower
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams


def test_who_comes_back_gets_the_rest_without_a_hole_and_nothing_twice(
    home: Paths, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "until")
    with stage(home), BusClient(home, "one") as one, BusClient(home, "two") as two:
        [number] = enqueue(one, "long", 1, until=str(tmp_path / "until"))
        with JobReader.open(home.core) as jobs, EventLog.open(home.core) as log:
            streams = Streams(log.database)
            wait(lambda: streams.length(f"job:{number}") == 2)
            leaving = StreamFollower(one, streams, f"job:{number}")
            seen = "".join(chunk.text for chunk in leaving.take())
            (tmp_path / "until").write_text("go on")
            job = followed(two, jobs, log, number, leaving.off, as_json=False)
            assert job.state == "succeeded"
            assert (seen, capsys.readouterr().out) == ("first\nwaiting\n", "gone on\nfirst\n")
            wait_for(home, [number])
            followed(one, jobs, log, number, 0, as_json=False)
            assert capsys.readouterr().out == "first\nwaiting\ngone on\nfirst\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_is_written_anew_and_taken_away() -> None:
    screen = Terminal()
    place = InPlace(screen)
    place.clear()
    place.show("1 of 3 \x1b[2J")
    place.show("x" * 500)
    place.clear()
    place.clear()
    first, second, rest = screen.getvalue().removeprefix("\r\x1b[K").split("\r\x1b[K")
    assert first == "1 of 3 \\x1b[2J"
    assert 10 < len(second) < 500
    assert rest == ""


def test_where_there_is_no_terminal_there_is_no_line() -> None:
    file = io.StringIO()
    InPlace(file).show("1 of 3")
    assert file.getvalue() == ""
