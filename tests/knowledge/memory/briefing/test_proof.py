"""Going from a line back to its events: what they do not say is found."""

from collections.abc import Callable

import pytest

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CommitsImported, FailureClosed, NoteTaken, PastCommit, Pulled
from knowledge.memory.briefing.line import Line
from knowledge.memory.briefing.proof import invented
from knowledge.redact import clean
from tests.making import DAY, NOW, Voice, finished

COMMITS = [
    PastCommit(
        commit=letter * 40,
        author=clean(f"{who} <{who}@example.org>"),
        subject=clean(subject),
        at=NOW - 3_600_000_000,
        paths=[clean("uv.lock"), clean("src/a-b.py")],
    )
    for letter, who, subject in (("a", "Ana", "Rotate tokens"), ("b", "Ana", "Keep 14 sessions"), ("c", "Ben", "Tidy"))
]
EVENTS = (
    CommitsImported(tree=clean("/p"), commits=COMMITS),
    Pulled(tree=clean("/p"), branch=clean("main"), before="1" * 40, commit="2" * 40, how="fast-forward", at=NOW - DAY),
    NoteTaken(kind="decision", title=clean("Postgres for orders"), body=clean(""), valid_from=NOW, at=NOW),
    finished("pytest -x tests/test_a.py", 1),
    FailureClosed(failure=4, fingerprint="v1:a", how="test passed", flaky=True, run="x"),
)
SHAS = ("a" * 40, "b" * 40)


@pytest.fixture
def event(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Envelope]:
    monkeypatch.setenv("TZ", "UTC")
    voice = Voice()
    kept = [Envelope(sealed.header, sealed.body, seq) for seq, sealed in enumerate(map(voice.says, EVENTS), 1)]

    def by_seq(seq: int) -> Envelope:
        if not 0 < seq <= len(kept):
            raise NotFound(f"e{seq}")
        return kept[seq - 1]

    return by_seq


def line(text: str, *seqs: int, counted: tuple[tuple[str, ...], ...] = ()) -> Line:
    return Line("since", text, seqs, 5, counted)


GOOD = (
    line('2 commits by Ana, last "Rotate tokens" yesterday 23:00', 1, counted=(SHAS,)),
    line('"Keep 14 …" by Ana', 1),
    line("pulled main Wednesday".replace("Wednesday", "yesterday 00:00"), 2),
    line("dependencies changed: uv.lock", 1),
    line("n3 decision: Postgres for orders", 3),
    line("`pytest -x tests/test_a.py`", 4),
    line("f4 pytest is flaky: passed without a change, 1 times", 5, 4, counted=(("e5",),)),
    line("src/a-b.py and uv.lock", 1),
)
BAD = {
    "another author": (line('2 commits by Bob, last "Rotate tokens" yesterday 23:00', 1, counted=(SHAS,)), "Bob"),
    "part of a name": (line("1 commit by An", 1, counted=(SHAS[:1],)), "An"),
    "another number": (line("7 commits by Ana", 1, counted=(SHAS,)), "7"),
    "another time": (line('"Rotate tokens" yesterday 22:00', 1), "22:00"),
    "another day": (line("pulled main Sunday", 2), "Sunday"),
    "another branch": (line("pulled develop yesterday 00:00", 2), "develop"),
    "another path": (line("dependencies changed: poetry.lock", 1), "poetry.lock"),
    "the words of two": (line('"Rotate sessions"', 1), "Rotate sessions"),
    "an id that is not cited": (line("n3 decision: Postgres for orders", 1), "n3"),
    "what is counted stands nowhere": (line("2 commits", 1, counted=(("d" * 40, "a" * 40),)), "d" * 40),
    "an event that is not there": (line("pulled main yesterday 00:00", 2, 77), "e77 is no event"),
    "no event": (line("nothing"), "no event"),
    "the right words of another event": (line("n3 decision: Postgres for orders", 2, 4), "n3"),
}


@pytest.mark.parametrize("one", GOOD, ids=lambda one: one.text)
def test_what_the_events_say_is_no_invention(one: Line, event: Callable[[int], Envelope]) -> None:
    assert invented(one, event, NOW) == []


@pytest.mark.parametrize(("one", "found"), BAD.values(), ids=BAD)
def test_what_they_do_not_say_is_found(one: Line, found: str, event: Callable[[int], Envelope]) -> None:
    assert found in invented(one, event, NOW)
