"""When suspects are looked for, told, and rated; out of a real log."""

import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bench.suspects_history import world_of
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.events import CulpritFound, Event, FailureDiagnosed, FixEdit, FixLearned, SuspectRated, SuspectsRanked
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark
from services.suspects import Suspects
from tests.daemon.telling_suspects import BREAKS, NOTED, OTHER, Told, told


class Asked:
    """The service on a log that was told beforehand."""

    def __init__(self, home: Paths) -> None:
        self.log = EventLog.open(home.core)
        self.service = Suspects(world_of(home, self.log))

    def says(self, seen: Envelope) -> list[Event]:
        """What it makes of an event, its child included."""
        assert self.service.handle(seen) == []
        return self.comes()

    def comes(self) -> list[Event]:
        [(descriptor, read)] = self.service.inputs().items()
        while select.select([descriptor], [], [], 20)[0]:
            for one in read():
                assert one.bookmark
                self.bookmark = one.bookmark
                return list(one.events)
            if not self.service._longer.working:
                return []
        raise TimeoutError

    def close(self) -> None:
        self.service.stop()
        self.log.close()


@pytest.fixture
def history(home: Paths, tmp_path: Path) -> Told:
    return told(home, tmp_path / "shop", NOTED, BREAKS, OTHER, culprit=1)


@pytest.fixture
def asked(home: Paths, history: Told) -> Iterator[Asked]:
    one = Asked(home)
    yield one
    one.close()


def test_suspects_of_a_failure_are_told_by_a_child_and_once(history: Told, asked: Asked) -> None:
    assert history.failure
    [ranked] = asked.says(history.failure)
    assert isinstance(ranked, SuspectsRanked)
    assert ranked.suspects[0].paths == ["shop.py"]
    assert asked.bookmark == Bookmark(f"suspects/{history.failure.seq}", 1)


@pytest.mark.parametrize("changed", [{"rank": 1}, {"tool": clean("git")}, {"command": clean("vim x")}])
def test_what_no_change_can_break_is_not_looked_at(history: Told, asked: Asked, changed: dict) -> None:
    assert history.failure
    event = history.failure.event.model_copy(update=changed)
    other = Envelope(history.failure.header, event.model_dump_json().encode(), history.failure.seq)
    assert asked.service.handle(other) == []
    assert not asked.service._longer.working


def test_what_failed_outside_of_projects_is_not_looked_at(history: Told, asked: Asked) -> None:
    assert history.failure
    header = history.failure.header.model_copy(update={"project": None})
    assert asked.service.handle(Envelope(header, history.failure.body, history.failure.seq)) == []
    assert not asked.service._longer.working


def test_a_fix_that_takes_it_back_rates_the_suspect(home: Paths, history: Told, asked: Asked) -> None:
    assert history.failure
    failure = history.failure.event
    assert isinstance(failure, FailureDiagnosed)
    [ranked] = asked.says(history.failure)
    told_as = history.say(ranked)
    diff = "--- a/shop.py\n+++ b/shop.py\n@@ -1,3 +1,3 @@\n def price(key):\n-    return 4\n+    return 3\n \n"
    fix = FixLearned(
        failure=history.failure.seq,
        occurrence=history.failure.seq,
        fingerprint=failure.fingerprint,
        kind=failure.kind,
        tree=clean("/"),
        edits=[FixEdit(path=clean("shop.py"), diff=clean(diff))],
        commands=[],
        explained=1.0,
        red="",
        green="",
        at=1,
    )
    [rated] = asked.says(history.say(fix))
    assert rated == SuspectRated(ranked=told_as.seq, ref=clean("e4"), right=True, by="fix")


def test_what_a_child_was_at_is_taken_up_at_the_next_start(home: Paths, history: Told) -> None:
    assert history.failure
    history.bookmark("suspects", history.failure.seq)
    one = Asked(home)
    try:
        assert list(one.service.wake()) == []
        [ranked] = one.comes()
        history.say(ranked)
    finally:
        one.close()
    again = Asked(home)
    try:
        assert list(again.service.wake()) == []
        assert not again.service._longer.working
    finally:
        again.close()


@pytest.mark.parametrize(("certain", "named"), [(True, True), (False, True), (True, False)])
def test_what_a_search_found_rates_the_suspect_that_it_is(
    history: Told, asked: Asked, *, certain: bool, named: bool
) -> None:
    assert history.failure
    [ranked] = asked.says(history.failure)
    assert isinstance(ranked, SuspectsRanked)
    told_as = history.say(ranked)
    ref = ranked.suspects[0].ref if named else clean("f" * 40)
    found = CulpritFound(
        job=9, failure=ranked.failure, fingerprint=ranked.fingerprint, kind="edit", ref=ref, title=clean("x"), at=0,
        paths=[], good=clean("e1"), certain=certain, runs=4, skipped=0, command=clean("pytest"), level="full",
    )  # fmt: skip
    rated = asked.service.handle(history.say(found))
    expected = [SuspectRated(ranked=told_as.seq, ref=ref, right=True, by="bisect")] if certain and named else []
    assert rated == expected
