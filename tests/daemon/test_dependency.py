"""A guarded call: kept results, repetitions and what they cost, the breaker, who stands in, and what passes."""

import time
from collections.abc import Callable, Iterator

import pytest
import stamina

from daemon.breaker import FIRST_WAIT_S, IN_A_ROW
from daemon.config import Config
from daemon.dependency import IN_CALL_S, Guard, declared, depends
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.retry import FULL, RETRY_COSTS, TIMED_OUT_COSTS
from daemon.service import Service, World
from knowledge.clock import FakeClock, SystemClock
from knowledge.errors import (
    BudgetSpent,
    Cancelled,
    DiskFull,
    NoAnswer,
    NotFound,
    SottoError,
    Throttled,
    Unavailable,
)


@pytest.fixture
def hasty() -> Iterator[None]:
    """Repetitions without the waits between them."""
    with stamina.set_testing(True, attempts=99, cap=True):
        yield


def down(times: int = IN_A_ROW) -> list[Exception]:
    return [ConnectionRefusedError("nobody listens") for _ in range(times)]


class Asking(Service):
    """Asks a model that answers as it is told to."""

    name = "asking"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.clock = world.clock
        self.asked: list[object] = []
        self.failures: list[Exception] = []
        self.took_s = 0.0

    def _asked(self, what: object) -> str:
        self.asked.append(what)
        if isinstance(self.clock, FakeClock):
            self.clock.advance(self.took_s)
        if self.failures:
            raise self.failures.pop(0)
        return f"{what}!"

    @depends("model", without="says less", otherwise=lambda _self, what, **_more: f"no {what}", slow_s=1.0)
    def answer(self, what: object, *, loud: bool = False) -> str:
        return self._asked((what, loud) if loud else what)

    @depends("index", without="forgets", otherwise=lambda _self, what, **_more: f"no {what}", remember=2)
    def look_up(self, what: object, *, deep: bool = False) -> str:
        return self._asked((what, deep) if deep else what)

    @property
    def model(self) -> Guard:
        return self.guards["model"]


@pytest.fixture
def asking(home: Paths) -> Asking:
    return Asking(World(home, Config(), FakeClock(), MemoryStreams()))


def advance(asking: Asking, seconds: float) -> None:
    assert isinstance(asking.clock, FakeClock)
    asking.clock.advance(seconds)


# ── results that are kept ─────────────────────────────────────────────────────────────────────────


def test_results_are_kept_by_their_arguments_the_last_so_many(asking: Asking) -> None:
    for what in ("a", "b", "a", "c", "a", "b"):
        assert asking.look_up(what) == f"{what}!"
    assert asking.asked == ["a", "b", "c", "b"]


def test_an_argument_with_a_name_is_an_argument(asking: Asking) -> None:
    assert asking.look_up("a") == "a!"
    assert asking.look_up("a", deep=True) == "('a', True)!"
    assert asking.look_up("a", deep=True) == "('a', True)!"
    assert len(asking.asked) == 2


def test_where_nothing_is_kept_each_call_asks_whatever_its_arguments_are(asking: Asking) -> None:
    assert asking.answer(["a", "list"]) == asking.answer(["a", "list"]) == "['a', 'list']!"
    assert len(asking.asked) == 2


@pytest.mark.usefixtures("hasty")
def test_what_is_kept_is_there_while_it_is_left_alone_and_what_stood_in_is_not_kept(asking: Asking) -> None:
    asking.look_up("a")
    asking.failures = down()
    assert asking.look_up("b") == "no b"
    assert asking.guards["index"].state == "open"
    assert asking.look_up("a") == "a!"
    advance(asking, 10 * FIRST_WAIT_S)
    assert asking.look_up("b") == "b!"


# ── repetitions and their budget ──────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("hasty")
def test_a_call_is_repeated_at_once_and_its_caller_notices_nothing(asking: Asking) -> None:
    asking.failures = down(2)
    assert asking.answer("a") == "a!"
    assert asking.asked == ["a"] * 3
    assert asking.model.budget.tokens == FULL - 2 * RETRY_COSTS + 1
    assert (asking.model.state, asking.model.failure) == ("closed", None)


@pytest.mark.usefixtures("hasty")
def test_repetitions_end_after_the_attempts_and_somebody_stands_in(asking: Asking) -> None:
    asking.failures = down(9)
    assert asking.answer("a") == "no a"
    assert len(asking.asked) == 3
    assert asking.model.failure == "transport"


def test_repetitions_wait_and_end_in_time(asking: Asking) -> None:
    asking.failures = down(9)
    began = time.monotonic()
    assert asking.answer("a") == "no a"
    assert time.monotonic() - began >= 0.05
    assert 1 < len(asking.asked) < 10


def test_who_asks_to_be_left_alone_for_longer_than_a_call_is_not_asked_again(asking: Asking) -> None:
    asking.failures = [Throttled(retry_after=IN_CALL_S + 1)]
    assert asking.answer("a") == "no a"
    assert asking.asked == ["a"]
    assert asking.model.retry_in == pytest.approx(IN_CALL_S + 1)
    assert asking.model.budget.tokens == FULL


def test_who_asks_to_be_left_alone_for_a_moment_is_asked_after_it(home: Paths) -> None:
    """On a real clock: the breaker opens for that long, and the repetition comes when it is over."""
    asking = Asking(World(home, Config(), SystemClock(), MemoryStreams()))
    asking.failures = [Throttled(retry_after=0.05)]
    assert asking.answer("a") == "a!"
    assert asking.asked == ["a", "a"]
    assert [change.state for change in asking.breakers_changed()] == ["open", "half-open", "closed"]


@pytest.mark.usefixtures("hasty")
def test_when_the_budget_is_spent_nothing_is_repeated(asking: Asking) -> None:
    asking.model.budget.tokens = RETRY_COSTS
    asking.failures = down(2)
    with pytest.raises(BudgetSpent, match="model"):
        asking.model.call(lambda: asking._asked("a"), ())
    assert asking.asked == ["a", "a"]
    assert asking.model.budget.tokens == 0
    asking.failures = down(1)
    assert asking.answer("b") == "no b"
    assert asking.asked[2:] == ["b"]


@pytest.mark.usefixtures("hasty")
def test_a_repetition_after_a_timeout_is_dear(asking: Asking) -> None:
    asking.failures = [NoAnswer()]
    assert asking.answer("a") == "a!"
    assert asking.model.budget.tokens == FULL - TIMED_OUT_COSTS + 1


# ── the breaker, and who stands in ────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("hasty")
def test_a_dependency_that_fails_is_not_asked_until_its_wait_is_over(asking: Asking) -> None:
    asking.failures = down()
    asking.answer("a")
    assert asking.model.state == "open"
    assert asking.answer("b") == "no b"
    assert len(asking.asked) == IN_A_ROW
    with pytest.raises(Unavailable, match="model, for"):
        asking.model.call(lambda: "never", ())
    advance(asking, 2 * FIRST_WAIT_S)
    assert asking.answer("c") == "c!"
    assert asking.model.state == "closed"


def test_one_that_is_slow_opens_it_although_it_answers(asking: Asking) -> None:
    asking.took_s = 1.5
    for _ in range(5):
        assert asking.answer("a") == "a!"
    assert asking.model.state == "open"
    [change] = asking.breakers_changed()
    assert (change.service, change.dependency, change.reason) == (
        "asking",
        "model",
        "5 of 5 calls within 60 s took longer than 1 s",
    )


@pytest.mark.usefixtures("hasty")
def test_whose_change_is_told_later_says_when_the_wait_is_over_all_the_same(asking: Asking) -> None:
    began = asking.clock.now()
    asking.failures = down()
    asking.answer("a")
    advance(asking, 1.0)
    [change] = asking.breakers_changed()
    assert change.until == pytest.approx(began + change.wait_s * 1e6, abs=1_000)
    assert asking.breakers_changed() == []


Fault = Callable[[], Exception]


@pytest.mark.parametrize("fault", [NotFound, DiskFull, Cancelled, ValueError, ZeroDivisionError, SottoError])
def test_other_errors_pass_are_not_repeated_and_open_nothing(asking: Asking, fault: Fault) -> None:
    for _ in range(9):
        asking.failures = [fault()]
        with pytest.raises(fault):  # type: ignore[call-overload]
            asking.answer("a")
    assert len(asking.asked) == 9
    assert (asking.model.state, asking.model.budget.tokens) == ("closed", FULL)


@pytest.mark.usefixtures("hasty")
def test_an_end_within_a_call_passes_and_the_next_may_probe(asking: Asking) -> None:
    asking.failures = down()
    asking.answer("a")
    advance(asking, 2 * FIRST_WAIT_S)

    def interrupted() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asking.model.call(interrupted, ())
    assert asking.model.state == "half-open"
    assert asking.answer("b") == "b!"


@pytest.mark.usefixtures("hasty")
def test_who_stands_in_gets_the_same_arguments(asking: Asking) -> None:
    asking.failures = down()
    assert asking.answer("a", loud=True) == "no a"


def test_what_is_declared_is_found_by_name() -> None:
    found = declared(Asking)
    assert {name: (one.without, one.remember) for name, one in found.items()} == {
        "model": ("says less", 0),
        "index": ("forgets", 2),
    }
    assert Asking.answer.__name__ == "answer"
