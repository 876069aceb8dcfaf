"""`sotto brief`: as people and programs read it, with and without a daemon, of the project that is meant."""

from pathlib import Path

import pytest

from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import NotFound, Usage
from knowledge.events import CommitsImported, FileChange, FilesChanged, PastCommit, ProjectWatched
from knowledge.memory.books import Books
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.memory import Memory
from tests.daemon.cli.conftest import Say
from tests.making import Voice, commit

HOUR = 3_600_000_000


@pytest.fixture
def now() -> int:
    """The commands go by the real clock."""
    return SystemClock().now()


@pytest.fixture
def told(home: Paths, tmp_path: Path, now: int) -> None:
    """Two projects; in `shop` work was left two hours ago and a commit came since, in `blog` one hour ago."""
    voice = Voice()
    shop, blog = (clean(str(tmp_path / name)) for name in ("shop", "blog"))
    made = PastCommit(
        commit="a" * 40, author=clean("Ben <b@c>"), subject=clean("Tidy\x1b[2J cart"), at=now - HOUR, paths=[]
    )

    def edit(tree: str, at: int) -> FilesChanged:
        changes = [FileChange(path=clean("a.py"), how="changed")]
        return FilesChanged(tree=clean(tree), changes=changes, count=1, began=at)

    log = LogWriter.open(home.core)
    said = [
        (ProjectWatched(number=1, name=clean("shop"), key=shop, trees=[shop]), 1, now - 9 * HOUR),
        (ProjectWatched(number=2, name=clean("blog"), key=blog, trees=[blog]), 2, now - 9 * HOUR),
        (edit(shop, now - 2 * HOUR), 1, now - 2 * HOUR),
        (edit(blog, now - HOUR), 2, now - HOUR),
        (CommitsImported(tree=shop, commits=[made]), 1, now - HOUR // 2),
    ]
    commit(log, voice.unit(*(voice.says(event, project=project, at=at) for event, project, at in said)))
    log.close()
    with EventLog.open(home.core) as past, Memory.writer(home.memory) as memory:
        Books(memory, past).catch_up()


@pytest.mark.usefixtures("told")
def test_a_person_reads_headings_and_lines_with_their_events(say: Say) -> None:
    lines = say("brief", "shop").out.splitlines()
    assert lines[0] == "shop"
    assert lines[1] == "left off"
    assert lines[2].endswith("  e3")
    assert lines[3] == "  not committed: a.py  e3"
    assert lines[4] == "since then"
    assert lines[5].startswith('  1 commit by Ben, "Tidy\\x1b[2J cart" ')
    assert lines[5].endswith("  e5")


@pytest.mark.usefixtures("told")
def test_a_program_reads_all_of_it(say: Say) -> None:
    view = say("brief", "1", "--json").json
    assert (view["name"], view["project"], view["nothing"], view["left_out"]) == ("shop", 1, "", 0)
    assert [(one["section"], one["events"]) for one in view["lines"]] == [
        ("left", ["e3"]),
        ("left", ["e3"]),
        ("since", ["e5"]),
    ]
    assert 0 < view["words"] <= 120


@pytest.mark.usefixtures("told")
def test_without_a_name_it_is_the_project_around_here_or_the_last_one(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert say("brief", "--json").json["name"] == "blog"
    (tmp_path / "shop").mkdir()
    monkeypatch.chdir(tmp_path / "shop")
    assert say("brief", "--json").json["name"] == "shop"


@pytest.mark.usefixtures("told")
def test_since_a_moment(say: Say) -> None:
    texts = [one["text"] for one in say("brief", "shop", "--since", "10m", "--json").json["lines"]]
    assert not any("Ben" in one for one in texts)
    assert say("brief", "--since", "soon", "--json").status == Usage.code


@pytest.mark.usefixtures("told")
def test_a_project_that_is_not_known_is_an_error(say: Say) -> None:
    assert say("brief", "nonsense", "--json").status == NotFound.code


def test_where_nothing_is_recorded_that_is_said(say: Say) -> None:
    said = say("brief")
    assert (said.status, said.out) == (0, "")
    assert "nothing is recorded yet" in said.err
    assert say("brief", "--json").json["nothing"] == "nothing is recorded yet; `sotto up` begins"


@pytest.mark.usefixtures("told")
def test_where_memory_is_gone_or_damaged_that_is_said(say: Say, home: Paths) -> None:
    home.memory.write_bytes(b"garbage" * 1_000)
    assert "`sotto restart` makes it again" in say("brief", "shop").err
    for file in home.data.glob("memory.db*"):
        file.unlink()
    assert "nothing of shop is in memory yet" in say("brief", "shop").err


@pytest.mark.usefixtures("told")
def test_where_nothing_happened_that_is_said(say: Say, home: Paths, now: int) -> None:
    voice = Voice("other")
    log = LogWriter.open(home.core)
    watched = ProjectWatched(number=3, name=clean("calm"), key=clean("/calm"), trees=[clean("/calm")])
    commit(log, voice.unit(voice.says(watched, project=3, at=now - 24 * 30 * HOUR)))
    log.close()
    with EventLog.open(home.core) as past, Memory.writer(home.memory) as memory:
        Books(memory, past).catch_up()
    said = say("brief", "calm")
    assert said.out == ""
    assert "nothing is recorded of calm since" in said.err
