"""What `sotto suspects` shows, and where there is nothing to show."""

from collections.abc import Callable

import pytest

from knowledge.events import CulpritFound, Suspect, SuspectsRanked
from knowledge.redact import clean
from tests.daemon.cli.conftest import failed
from tests.making import NOW, finished


def suspect(ref: str, probability: float, **more: object) -> Suspect:
    values: dict = {
        "kind": "edit",
        "ref": clean(ref),
        "title": clean(f"edit of {ref}.py"),
        "at": NOW,
        "paths": [clean(f"{ref}.py")],
        "line": 7,
        "probability": probability,
        "reasons": [clean("it changed what fails")],
        "features": {"owned": probability},
    }
    return Suspect(**values | more)


def ranked(*suspects: Suspect, failure: int = 3, since: int | None = 1, **more: object) -> SuspectsRanked:
    values: dict = {"considered": len(suspects), "unclear": False, "suspects": list(suspects)}
    return SuspectsRanked(failure=failure, since=since, **values | more)


@pytest.fixture
def told(write: Callable) -> Callable:
    """A green run, a failure, and what is suspected of it."""

    def tell(ranking: SuspectsRanked | None) -> None:
        write(finished("make"))
        finish, broken = failed("make")
        write(finish, broken, *([ranking] if ranking else []), because=True)

    return tell


def test_the_likeliest_come_first_with_why(say: Callable, told: Callable) -> None:
    told(ranked(suspect("e12", 0.81), suspect("a1b2c3d4", 0.11, kind="commit", reasons=[], line=None)))
    lines = say("suspects").out.splitlines()
    assert lines[0].startswith("since the last green run ")
    assert lines[0].endswith(" ago: 2 changes")
    assert lines[1:] == [
        "   81 %  e12  edit of e12.py  e12.py:7",
        "         it changed what fails",
        "   11 %  a1b2c3d4  edit of a1b2c3d4.py  a1b2c3d4.py",
    ]


def test_the_only_change_has_no_share_and_its_file_is_named_once(say: Callable, told: Callable) -> None:
    told(ranked(suspect("e12", 1.0, title=clean("e12.py"))))
    assert say("suspects").out.splitlines()[1] == "         e12  e12.py:7"


def test_many_reasons_take_lines_of_a_hundred_columns_at_most(say: Callable, told: Callable) -> None:
    reasons = [clean(f"it changed {name}, which the failing code uses") for name in ("chain", "ncycles", "tail")]
    told(ranked(suspect("e12", 0.9, reasons=reasons)))
    first, second = say("suspects").out.splitlines()[2:]
    assert len(first) <= 100
    assert f"{first} {second.lstrip()}" == f"         {'; '.join(reasons)}"


def test_where_it_is_unclear_it_is_said_and_what_to_try(say: Callable, told: Callable) -> None:
    told(ranked(suspect("e12", 0.3), suspect("e13", 0.2), unclear=True, bisect=[clean("e13"), clean("e12")]))
    lines = say("suspects").out.splitlines()
    assert lines[0].endswith("2 changes, none of them stands out")
    assert lines[-1] == "to find it soonest, try the state after e13, then e12"


def test_as_json(say: Callable, told: Callable) -> None:
    told(ranked(suspect("e12", 0.81)))
    view = say("suspects", "f3", "--json").json
    assert (view["failure"], view["since"], view["since_at"]) == ("f3", "e1", "2026-01-01T00:00:00.007000+00:00")
    assert view["suspects"][0]["probability"] == 0.81
    assert view["suspects"][0]["at"] == "2026-01-01T00:00:00.000000+00:00"


def test_without_a_green_run_that_is_said(say: Callable, told: Callable) -> None:
    told(ranked(since=None, unclear=True))
    assert say("suspects").out == "no green run of this command is known, so nothing is suspected\n"


def test_what_has_not_been_looked_at_is_not_found(say: Callable, told: Callable) -> None:
    told(None)
    done = say("suspects", "--json")
    assert (done.status, "a moment after" in done.json["hint"]) == (3, True)


def test_the_card_names_three(say: Callable, told: Callable) -> None:
    told(ranked(*(suspect(f"e{number}", 0.2) for number in range(12, 17))))
    out = say("why").out
    assert "  and 2 less likely: `sotto suspects f3`" in out
    assert out.count(" %  e1") == 3


def test_the_card_says_nothing_where_nobody_is_suspected(say: Callable, told: Callable) -> None:
    told(ranked(since=None))
    assert "green run" not in say("why").out
    assert say("why", "--json").json["suspects"]["suspects"] == []


def test_another_failure_of_the_run_has_the_same_suspects(say: Callable, write: Callable) -> None:
    finish, broken = failed("make")
    other = broken.model_copy(update={"rank": 1, "headline": clean("second")})
    write(finish, broken, other, ranked(suspect("e12", 0.8), failure=2, since=None), because=True)
    assert say("suspects", "f3", "--json").json["failure"] == "f3"


def test_who_is_no_suspect_cannot_be_rated(say: Callable, told: Callable) -> None:
    told(ranked(suspect("e12", 0.81)))
    done = say("suspects", "--was", "e99", "--json")
    assert (done.status, "lists them" in done.json["hint"]) == (3, True)


def test_rating_needs_the_daemon(say: Callable, told: Callable) -> None:
    told(ranked(suspect("e12", 0.81)))
    assert say("suspects", "--was-not", "e12", "--json").status == 7


def test_what_came_from_outside_is_harmless(say: Callable, told: Callable) -> None:
    told(
        ranked(suspect("e12", 0.81, title=clean("\x1b[2J"), paths=[clean("a\x1b]0;t\x07")], reasons=[clean("\x1b[1m")]))
    )
    assert "\x1b" not in say("suspects").out
    assert "\x1b" not in say("why").out


def culprit(**more: object) -> CulpritFound:
    values: dict = {"job": 9, "failure": 3, "fingerprint": "", "kind": "commit", "ref": clean("a" * 40), "runs": 4}
    values |= {"title": clean("new\x1b[31m total"), "at": NOW, "paths": [clean("x.py")], "good": clean("b" * 40)}
    values |= {"certain": True, "skipped": 0, "command": clean("make"), "level": "full"}
    return CulpritFound(**values | more)


def test_what_a_search_found_comes_first(say: Callable, told: Callable, write: Callable) -> None:
    told(ranked(suspect("e12", 0.31), unclear=True, bisect=[clean("e12")]))
    write(culprit())
    lines = say("suspects").out.splitlines()
    assert lines[0] == "bisected: aaaaaaa  new\\x1b[31m total  (4 runs)"
    assert (
        lines[1].strip() == "in sandboxes: succeeds after bbbbbbb, fails after aaaaaaa, each twice; j9 tells each run"
    )
    assert lines[2].startswith("since the last green run")
    assert not any("try the state after" in line for line in lines)
    assert "bisected: aaaaaaa" in say("why").out
    assert say("why", "--json").json["suspects"]["culprit"]["job"] == "j9"


def test_a_search_tells_where_nothing_was_suspected(say: Callable, told: Callable, write: Callable) -> None:
    told(None)
    write(culprit(kind="edit", ref=clean("e12"), certain=False, runs=1, level="reduced"))
    lines = say("suspects").out.splitlines()
    assert lines[0] == "bisected: probably e12  new\\x1b[31m total  (1 run)"
    assert "at the reduced level" in lines[1]
    assert lines[1].endswith("some of what it changed could not be put into the copies; j9 tells each run")
    assert len(lines) == 2


def test_what_could_not_be_judged_is_named(say: Callable, told: Callable, write: Callable) -> None:
    told(ranked(suspect("e12", 0.31)))
    write(culprit(certain=False, among=[clean("c" * 40), clean("e5")], skipped=2))
    assert "so it may be ccccccc, e5 as well" in say("suspects").out


def test_a_search_of_another_failure_says_nothing(say: Callable, told: Callable, write: Callable) -> None:
    told(ranked(suspect("e12", 0.31)))
    write(culprit(failure=99, fingerprint="other"))
    assert "bisected" not in say("suspects").out
