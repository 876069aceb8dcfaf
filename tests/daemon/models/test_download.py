"""Downloads over lines that break, from servers that do as they like: the right bytes or a word, and nothing else."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from daemon.models.download import Download, Fetched, Wanted
from knowledge.errors import (
    DownloadFailed,
    DownloadRefused,
    DownloadRuns,
    NoRoomForDownload,
    NotFound,
    Throttled,
    WrongDownload,
)
from knowledge.store.writer_lock import claimed
from tests import slices
from tests.conftest import REPOSITORY
from tests.daemon.models.file_server import Files
from tests.daemon.models.gguf_files import gguf


class Heard:
    """Everything that was told, and how long was to be waited."""

    def __init__(self) -> None:
        self.have: list[tuple[int, int]] = []
        self.sentences: list[str] = []
        self.waits: list[float] = []

    def came(self, have: int, size: int) -> None:
        self.have.append((have, size))

    def said(self, sentence: str) -> None:
        self.sentences.append(sentence)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Desk:
    """Fetches into one folder."""

    def __init__(self, folder: Path, files: Files) -> None:
        self.files, self.heard, self.locks = files, Heard(), folder / "run"
        self.locks.mkdir()
        self.target = folder / "models/org/a.gguf"

    @property
    def part(self) -> Path:
        return self.target.with_name("a.gguf.part")

    def download(self, **known: object) -> Download:
        wanted = Wanted(f"{self.files.url}/a.gguf", self.target, **known)  # type: ignore[arg-type]
        heard = self.heard
        return Download(wanted, self.locks, heard, pause=heard.waits.append, random=lambda: 1.0, spare=0)

    def fetch(self, **known: object) -> Fetched:
        done = self.download(**known).run()
        assert self.target.read_bytes() == self.files.content
        assert sorted(path.name for path in self.target.parent.iterdir()) == ["a.gguf"]
        return done

    def begin(self, count: int, **known: object) -> None:
        """Let it break off after so many bytes, for good; where it begins anew each time, at each of them."""
        goes_on = self.files.ranges and (known or self.files.etag.startswith('"'))
        self.files.cuts[:] = [count, *[0 if goes_on else count] * 6]
        with pytest.raises(DownloadFailed, match="broke"):
            self.download(**known).run()
        self.files.cuts.clear()
        self.files.asked.clear()
        assert self.part.stat().st_size == count


@pytest.fixture
def desk(tmp_path: Path, files: Files) -> Desk:
    return Desk(tmp_path, files)


def test_a_file_comes_whole_and_is_checked_against_what_was_published(desk: Desk) -> None:
    content = desk.files.content
    done = desk.fetch(sha256=sha256(content), size=len(content))
    assert done == Fetched(sha256(content), len(content), 0, checked=True)
    assert desk.heard.have[-1] == (len(content), len(content))
    assert desk.fetch(sha256=sha256(content)).resumed == len(content)
    assert len(desk.files.asked) == 1


def test_nobody_said_what_it_must_be(desk: Desk) -> None:
    assert desk.fetch().checked is False


def test_the_hub_says_what_it_is_before_it_leads_elsewhere(desk: Desk) -> None:
    content = desk.files.content
    desk.files.linked = {"X-Linked-Etag": f'"{sha256(content)}"', "X-Linked-Size": str(len(content))}
    assert desk.fetch().checked is True
    assert desk.files.paths == ["/a.gguf", "/bytes"]


@pytest.mark.parametrize("etag", ['"one"', ""], ids=["with an etag", "without"])
def test_what_was_cut_goes_on_where_it_stopped(desk: Desk, etag: str) -> None:
    desk.files.etag = etag
    known = sha256(desk.files.content)
    desk.begin(20_000, sha256=known)
    done = desk.fetch(sha256=known)
    assert (done.resumed, done.checked) == (20_000, True)
    [asked] = desk.files.asked
    assert asked["Range"] == "bytes=20000-"
    assert "If-Range" not in asked


def test_without_a_sum_the_server_tells_whether_it_is_the_same_file(desk: Desk) -> None:
    desk.begin(20_000)
    done = desk.fetch()
    assert (done.resumed, desk.files.asked[0]["If-Range"]) == (20_000, '"one"')


@pytest.mark.parametrize("etag", ["", 'W/"one"'], ids=["none", "weak"])
def test_where_nothing_tells_it_begins_anew(desk: Desk, etag: str) -> None:
    desk.files.etag = etag
    desk.begin(20_000)
    assert desk.fetch().resumed == 0
    assert "Range" not in desk.files.asked[0]


def test_another_file_at_the_same_place_is_fetched_whole(desk: Desk) -> None:
    desk.begin(20_000)
    desk.files.content, desk.files.etag = gguf(rows=900), '"two"'
    assert desk.fetch().resumed == 0


def test_another_file_behind_the_hub_is_fetched_whole(desk: Desk) -> None:
    desk.files.linked = {"X-Linked-Etag": f'"{sha256(desk.files.content)}"'}
    desk.begin(20_000)
    desk.files.content = gguf(rows=900)
    desk.files.linked = {"X-Linked-Etag": f'"{sha256(desk.files.content)}"'}
    assert desk.fetch().resumed == 0


def test_a_server_without_ranges_sends_everything(desk: Desk) -> None:
    desk.files.ranges = False
    desk.begin(20_000, sha256=sha256(desk.files.content))
    assert desk.fetch(sha256=sha256(desk.files.content)).resumed == 0


def test_a_range_that_begins_elsewhere_is_not_taken(desk: Desk) -> None:
    desk.begin(20_000, sha256=sha256(desk.files.content))
    desk.files.wrong_start = 5
    assert desk.fetch(sha256=sha256(desk.files.content)).resumed == 0


def test_one_that_is_whole_and_has_no_name_yet_gets_it(desk: Desk) -> None:
    content = desk.files.content
    desk.begin(20_000)
    desk.part.write_bytes(content)
    assert desk.fetch().resumed == len(content)
    assert desk.files.asked == []


def test_a_part_that_is_longer_than_the_file_is_begun_anew(desk: Desk) -> None:
    desk.begin(20_000)
    desk.part.write_bytes(desk.files.content + b"more")
    assert desk.fetch().resumed == 0


def test_cuts_at_any_place_and_the_same_bytes_in_the_end(desk: Desk) -> None:
    chance, content = random.Random(11), desk.files.content
    for _ in range(slices.of(200, 12)):
        desk.files.cuts[:] = [chance.randrange(1, 30_000) for _ in range(chance.randrange(1, 9))]
        desk.files.etag = chance.choice(('"one"', ""))
        desk.files.ranges = chance.random() < 0.8
        known = {"sha256": sha256(content)} if chance.random() < 0.5 else {}
        for _ in range(10):
            try:
                desk.fetch(**known)
                break
            except DownloadFailed:
                continue
        assert desk.target.exists()
        desk.target.unlink()
        desk.files.cuts.clear()


def test_a_line_that_gets_further_each_time_is_never_given_up(desk: Desk) -> None:
    desk.files.cuts = [4_000] * 20
    desk.fetch(sha256=sha256(desk.files.content))
    assert len(desk.heard.waits) == 20
    assert max(desk.heard.waits) == 0.5


def test_a_line_that_gets_nowhere_is_given_up_with_what_is_here(desk: Desk) -> None:
    desk.files.cuts = [4_000] + [0] * 10
    with pytest.raises(DownloadFailed) as error:
        desk.download().run()
    assert "4,000 bytes are here" in error.value.advice
    assert desk.heard.waits == [0.5, 1, 2, 4, 8]


def test_wrong_bytes_are_set_aside_and_the_next_try_begins_anew(desk: Desk) -> None:
    right, known = desk.files.content, sha256(desk.files.content)
    desk.files.content = right[:-9] + b"different"
    with pytest.raises(WrongDownload, match="SHA-256") as error:
        desk.download(sha256=known).run()
    aside = desk.target.with_name("a.gguf.wrong")
    assert str(aside) in error.value.advice
    assert aside.read_bytes() == desk.files.content
    assert not desk.part.exists()
    assert not desk.target.exists()
    aside.unlink()
    desk.files.content = right
    desk.fetch(sha256=known)


def test_a_server_that_names_another_sum_is_not_even_read(desk: Desk) -> None:
    desk.files.linked = {"X-Linked-Etag": f'"{"0" * 64}"'}
    with pytest.raises(WrongDownload, match="the server has 000000000000"):
        desk.download(sha256=sha256(desk.files.content)).run()
    assert not desk.part.exists()


def test_wrong_lengths(desk: Desk) -> None:
    size = len(desk.files.content)
    with pytest.raises(WrongDownload, match="are offered"):
        desk.download(size=size + 1).run()
    desk.files.wrong_length = 7  # says more than it sends
    with pytest.raises(DownloadFailed, match="broke"):
        desk.download().run()
    desk.files.wrong_length = 0
    desk.target.write_bytes(b"x")
    with pytest.raises(WrongDownload, match="already"):
        desk.download(sha256="0" * 64).run()


def test_what_is_no_model_ends_with_its_first_bytes(desk: Desk) -> None:
    desk.files.content = b"<html>" + b"please log in" * 9_000
    with pytest.raises(WrongDownload, match="no GGUF"):
        desk.download().run()
    assert desk.part.stat().st_size == 0


def test_what_comes_packed_is_not_taken(desk: Desk) -> None:
    desk.files.encoding = "gzip"
    with pytest.raises(WrongDownload, match="packed"):
        desk.download().run()


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, NotFound), (410, NotFound), (401, DownloadRefused), (403, DownloadRefused), (400, DownloadRefused)],
)
def test_what_will_not_change_is_asked_once(desk: Desk, status: int, kind: type[Exception]) -> None:
    desk.files.statuses = [(status, {})]
    with pytest.raises(kind):
        desk.download().run()
    assert desk.heard.waits == []


def test_a_server_that_has_too_much_to_do_is_waited_for(desk: Desk) -> None:
    desk.files.statuses = [(429, {"Retry-After": "7"}), (503, {"Retry-After": "3"}), (500, {})]
    desk.fetch()
    assert desk.heard.waits == [7, 3, 2]
    assert "again in 7.0 s" in desk.heard.sentences[0]


def test_who_asks_for_an_hour_is_asked_another_day(desk: Desk) -> None:
    desk.files.statuses = [(429, {"Retry-After": "3600"})]
    with pytest.raises(Throttled):
        desk.download().run()
    assert desk.heard.waits == []


def test_a_416_for_everything_is_a_refusal(desk: Desk) -> None:
    desk.files.statuses = [(416, {})]
    with pytest.raises(DownloadRefused, match="416"):
        desk.download().run()


def test_redirects_without_end(desk: Desk) -> None:
    desk.files.redirects_to = "/again"
    with pytest.raises(DownloadRefused, match="without end"):
        desk.download().run()


def test_a_redirect_to_a_file_of_this_machine_is_not_followed(desk: Desk) -> None:
    desk.files.redirects_to = "file:///etc/passwd"
    with pytest.raises(DownloadRefused, match="no web server"):
        desk.download().run()


def test_nobody_there(desk: Desk) -> None:
    wanted = Wanted("http://127.0.0.1:1/a.gguf", desk.target)
    with pytest.raises(DownloadFailed, match="refused"):
        Download(wanted, desk.locks, desk.heard, pause=desk.heard.waits.append).run()
    assert len(desk.heard.waits) == 5


def test_two_at_once_do_not_write_into_one_another(desk: Desk) -> None:
    download = desk.download()
    name = hashlib.sha256(os.fsencode(desk.target)).hexdigest()[:16]
    with claimed(desk.locks / f"pull-{name}"), pytest.raises(DownloadRuns):
        download.run()
    desk.fetch()


def test_room_is_looked_for_first(desk: Desk) -> None:
    download = desk.download()
    download.spare = 1 << 60
    with pytest.raises(NoRoomForDownload, match="are free in"):
        download.run()
    assert not desk.part.exists()


CHILD = """
import resource, signal, sys
from pathlib import Path
from daemon.models.download import Download, Wanted
from knowledge.errors import NoRoomForDownload

class Silent:
    def came(self, have, size): pass
    def said(self, sentence): print(sentence, file=sys.stderr)

url, target, locks, limit = sys.argv[1:]
if int(limit):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    print(Download(Wanted(url, Path(target)), Path(locks), Silent(), spare=0).run().resumed)
except NoRoomForDownload as error:
    print(error)
    sys.exit(9)
"""


def child(desk: Desk, limit: int = 0) -> "subprocess.Popen[str]":
    """A process of its own that fetches the file."""
    words = [sys.executable, "-c", CHILD, f"{desk.files.url}/a.gguf", str(desk.target), str(desk.locks), str(limit)]
    return subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


def test_a_disk_that_is_full_keeps_what_came(desk: Desk) -> None:
    process = child(desk, limit=30_000)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, "room" in out) == (9, True)
    assert desk.part.stat().st_size == 30_000
    assert desk.fetch().resumed == 30_000


def test_who_is_killed_goes_on_where_it_was(desk: Desk) -> None:
    desk.files.held = threading.Event()
    process = child(desk)
    assert desk.files.reached.wait(60)
    limit = time.monotonic() + 60
    while not (desk.part.exists() and desk.part.stat().st_size) and time.monotonic() < limit:
        assert process.poll() is None
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    desk.files.held.set()
    desk.files.held = None
    here = desk.part.stat().st_size
    assert here >= 1_000
    assert desk.fetch().resumed == here
