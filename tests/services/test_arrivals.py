"""What a pull brought is told commit by commit; what was seen as it was made is not told again."""

import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Nothing, Seen, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.events import CommitMade, CommitsImported, Event, Merged, Pulled
from knowledge.redact import clean
from knowledge.store.log import Kept
from knowledge.store.log_writer import Bookmark
from services.arrivals import Arrivals
from tests.making import NOW, Voice
from tests.repositories import AUTHOR, Repository


class Said(Nothing):
    """A log that holds these."""

    def __init__(self, *said: Envelope, marks: dict[str, int]) -> None:
        self._said, self._marks = list(said), marks

    def newest(self, types: "list[str]", limit: int) -> list[Envelope]:  # type: ignore[override]
        return [one for one in self._said if one.type in types][-limit:]

    def bookmarks(self, prefix: str) -> dict[str, Kept]:
        return {name: Kept(place, 0) for name, place in self._marks.items() if name.startswith(prefix)}


class Listening:
    """The service over a log, and what it says."""

    def __init__(self, home: Paths, *said: Envelope, marks: dict[str, int] | None = None) -> None:
        past = Said(*said, marks=marks or {})
        self.service = Arrivals(World(home, Config(), FakeClock(), MemoryStreams(), past))
        list(self.service.wake())

    def hear(self, seen: Envelope) -> list[Seen]:
        assert self.service.handle(seen) == []
        return self.told()

    def told(self) -> list[Seen]:
        """All of it, up to the place that it keeps."""
        found = list[Seen]()
        ((descriptor, read),) = self.service.inputs().items()
        while not (found and found[-1].bookmark):
            assert select.select([descriptor], [], [], 90)[0]
            found += read()
        return found


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    one = Repository.init(tmp_path / "shop")
    for subject in ("First", "Second", "Third"):
        one.commit(subject)
    return one


@pytest.fixture
def voice() -> Iterator[Voice]:
    return Voice("git")


def sealed(voice: Voice, event: Event, seq: int) -> Envelope:
    said = voice.says(event)
    return Envelope(said.header, said.body, seq)


def pulled(shop: Repository, before: str | None, after: str = "HEAD") -> Pulled:
    return Pulled(
        tree=clean(str(shop.tree)),
        branch=clean("main"),
        before=shop("rev-parse", before) if before else None,
        commit=shop("rev-parse", after),
        how="fast-forward",
        at=NOW,
    )


def subjects(told: list[Seen]) -> list[str]:
    events = [one for each in told for one in each.events]
    assert all(isinstance(one, CommitsImported) for one in events)
    return [commit.subject for one in events if isinstance(one, CommitsImported) for commit in one.commits]


def test_what_a_pull_brought_is_told_with_who_made_it(home: Paths, shop: Repository, voice: Voice) -> None:
    seen = sealed(voice, pulled(shop, "HEAD~2"), 7)
    told = Listening(home).hear(seen)
    assert subjects(told) == ["Second", "Third"]
    (event,) = told[0].events
    assert isinstance(event, CommitsImported)
    assert next((one.author, one.paths, one.count) for one in event.commits) == (AUTHOR, ["Second"], 1)
    assert told[0].cause == seen
    assert told[-1].bookmark == Bookmark("arrivals/read", 7)


def test_a_merge_of_ones_own_commits_brings_nothing_new(home: Paths, shop: Repository, voice: Voice) -> None:
    own = CommitMade(
        tree=clean(str(shop.tree)), branch=clean("topic"), commit=shop("rev-parse", "HEAD~1"), before=None,
        author=clean(AUTHOR), subject=clean("Second"), at=NOW,
    )  # fmt: skip
    pull = pulled(shop, "HEAD~2")
    merge = Merged(
        tree=pull.tree, branch=pull.branch, merged=clean("topic"), before=pull.before, commit=pull.commit,
        fast_forward=True, at=NOW,
    )  # fmt: skip
    listening = Listening(home, sealed(voice, own, 3))
    assert subjects(listening.hear(sealed(voice, merge, 4))) == ["Third"]


def test_where_git_cannot_say_nothing_is_told(home: Paths, shop: Repository, voice: Voice) -> None:
    for pull in (
        pulled(shop, "HEAD"),
        pulled(shop, "HEAD~1").model_copy(update={"commit": "0" * 40}),
        pulled(shop, "HEAD~1").model_copy(update={"tree": clean("/nonexistent")}),
        pulled(shop, "HEAD~1").model_copy(update={"before": "--all"}),
    ):
        assert subjects(Listening(home).hear(sealed(voice, pull, 5))) == []


def test_the_first_pull_of_a_branch_brings_all_of_it(home: Paths, shop: Repository, voice: Voice) -> None:
    assert subjects(Listening(home).hear(sealed(voice, pulled(shop, None), 5))) == ["First", "Second", "Third"]


def test_a_pull_that_was_not_read_before_a_restart_is_read_after_it(
    home: Paths, shop: Repository, voice: Voice
) -> None:
    read, unread = (sealed(voice, pulled(shop, before), seq) for before, seq in (("HEAD~2", 4), ("HEAD~1", 6)))
    listening = Listening(home, read, unread, marks={"arrivals": 6, "arrivals/read": 4})
    assert subjects(listening.told()) == ["Third"]
