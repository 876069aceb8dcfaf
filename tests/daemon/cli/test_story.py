"""`sotto trace f12`: what other commands brought about belongs to the story, and a name of something else is none."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from daemon.paths import Paths
from knowledge.events import CommandFinished, FailureClosed, FixJudged, FixTried
from knowledge.redact import clean
from knowledge.store.log import EventLog
from tests.daemon.cli.conftest import Say
from tests.daemon.jobs.trials import Trials


@pytest.fixture
def shop(home: Paths, tmp_path: Path) -> Iterator[Trials]:
    with closing(Trials(home, tmp_path / "shop")) as one:
        yield one


def tried(shop: Trials, failure: int, fix: int) -> int:
    at = clean(str(shop.tree))
    trial = FixTried(
        job=1, failure=failure, fix=fix, how="exact", outcome="green", why=clean(""), command=clean("make"),
        cwd=at, started=0,
    )  # fmt: skip
    return shop.say(trial)


def closed(shop: Trials, failure: int) -> list[int]:
    """A run that is green, and that it ends the failure."""
    green = shop.say(
        CommandFinished(
            command=clean("make"), cwd=clean(str(shop.tree)), status=0, started=0, duration_ms=1
        )
    )  # fmt: skip
    with EventLog.open(shop.paths.core) as log:
        run = log.by_seq(green).id
    return [green, shop.say(FailureClosed(failure=failure, fingerprint="f", how="command succeeded", run=run))]


def test_a_trial_that_was_asked_for_and_the_green_run_are_told(shop: Trials, say: Say) -> None:
    failure = shop.fails()
    fix = shop.learned(failure)
    told = [failure, tried(shop, failure, fix), *closed(shop, failure)]
    told.append(shop.say(FixJudged(fix=fix, failure=failure, helped=True, by="green")))
    others = [tried(shop, failure, fix), *closed(shop, failure), tried(shop, 99, fix)]
    story = [one["seq"] for one in say("trace", f"f{failure}", "--json").json]
    assert story == told
    assert not {*others} & {*story}


@pytest.mark.parametrize("letter", ["a", "j"])
def test_a_number_of_something_else_is_none(shop: Trials, say: Say, letter: str) -> None:
    done = say("trace", f"{letter}{shop.fails()}")
    assert (done.status, done.out) == (3, "")
