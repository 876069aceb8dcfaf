"""What class an error is, whether and when it is tried again, and what repetitions may cost."""

import asyncio
import concurrent.futures
import errno
import http.client
import os
import socket
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.retry import (
    FULL,
    LONGEST_RETRY_AFTER_S,
    RULES,
    Budget,
    Tries,
    asked_wait,
    classify,
    for_breaker,
    next_try,
    of_status,
    timed_out,
)
from knowledge.errors import (
    BadId,
    BudgetSpent,
    Cancelled,
    DiskFull,
    HubUnreachable,
    MessageTooLarge,
    NoAnswer,
    Refused,
    Repairable,
    SottoError,
    Throttled,
    Unavailable,
    Usage,
    WriterBusy,
)
from knowledge.failure_class import FailureClass

CLASSES: tuple[FailureClass, ...] = get_args(FailureClass)


def most() -> float:
    return 1.0


# ── classes ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (HubUnreachable(), "transport"),
        (NoAnswer(), "transport"),
        (WriterBusy(), "transport"),
        (DiskFull(), "resource"),
        (Refused(), "semantic-final"),
        (MessageTooLarge(), "semantic-final"),
        (BadId(), "semantic-final"),
        (Usage(), "semantic-final"),
        (Throttled(retry_after=3.0), "throttled"),
        (Repairable(), "semantic-repairable"),
        (Cancelled(), "cancelled"),
        (Unavailable("model", 2.0), "transport"),
        (BudgetSpent("model"), "transport"),
        (SottoError(), "unknown"),
        (ConnectionRefusedError(), "transport"),
        (ConnectionResetError(), "transport"),
        (BrokenPipeError(), "transport"),
        (TimeoutError(), "transport"),
        (http.client.RemoteDisconnected(), "transport"),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), "transport"),
        (MemoryError(), "resource"),
        (KeyboardInterrupt(), "cancelled"),
        (asyncio.CancelledError(), "cancelled"),
        (concurrent.futures.CancelledError(), "cancelled"),
        (ValueError("?"), "unknown"),
        (FileNotFoundError(errno.ENOENT, "gone"), "unknown"),
        (PermissionError(errno.EACCES, "no"), "unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_every_error_has_a_class(error: BaseException, kind: FailureClass) -> None:
    assert classify(error) == kind


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, "resource"),
        (errno.EDQUOT, "resource"),
        (errno.EMFILE, "resource"),
        (errno.ENFILE, "resource"),
        (errno.ENOMEM, "resource"),
        (errno.EIO, "resource"),
        (errno.ECONNREFUSED, "transport"),
        (errno.ECONNRESET, "transport"),
        (errno.ECONNABORTED, "transport"),
        (errno.EPIPE, "transport"),
        (errno.ETIMEDOUT, "transport"),
        (errno.ENETUNREACH, "transport"),
        (errno.EHOSTUNREACH, "transport"),
        (errno.ENOTCONN, "transport"),
        (errno.EINVAL, "unknown"),
        (errno.ENOENT, "unknown"),
    ],
)
def test_an_error_of_the_system_goes_by_its_number(number: int, kind: FailureClass) -> None:
    assert classify(OSError(number, os.strerror(number))) == kind


def test_errors_as_they_really_come(tmp_path: Path) -> None:
    nobody = tmp_path / "nobody"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(nobody))
    with socket.socket(socket.AF_UNIX) as asking, pytest.raises(OSError, match="refused") as refused:
        asking.connect(str(nobody))
    near, far = socket.socketpair()
    far.close()
    with near, pytest.raises(OSError, match="pipe") as broken:
        near.sendall(b"?")
    here, there = socket.socketpair()
    here.settimeout(0.01)
    with here, there, pytest.raises(OSError, match="timed out") as late:
        here.recv(1)
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError, match="No space") as no_room:
        full.write(b"?")
    found = [classify(caught.value) for caught in (refused, broken, late, no_room)]
    assert found == ["transport", "transport", "transport", "resource"]
    assert [timed_out(caught.value) for caught in (refused, broken, late, no_room)] == [False, False, True, False]


@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        ((200, 204, 302, 304, 399), None),
        ((400, 401, 403, 404, 409, 418, 422, 451, 499), "semantic-final"),
        ((408, 500, 501, 502, 503, 504, 529, 599), "transport"),
        ((429,), "throttled"),
    ],
)
def test_an_http_status_has_a_class_too(statuses: tuple[int, ...], kind: FailureClass | None) -> None:
    assert {of_status(status) for status in statuses} == {kind}


def test_a_call_that_was_refused_further_in_is_no_failure_of_who_passed_it_on() -> None:
    assert for_breaker(Unavailable("model", 3.0)) == "cancelled"
    assert for_breaker(ConnectionResetError()) == "transport"
    assert for_breaker(Throttled()) == "throttled"


def test_an_error_may_ask_for_a_wait() -> None:
    assert asked_wait(Throttled(retry_after=7.0)) == 7.0
    assert asked_wait(Unavailable("model", 3.0)) == 3.0
    assert asked_wait(Throttled()) is None
    assert asked_wait(TimeoutError()) is None


@pytest.mark.parametrize(("error", "late"), [(NoAnswer(), True), (HubUnreachable(), True), (WriterBusy(), False)])
def test_some_errors_are_timeouts(error: SottoError, late: bool) -> None:
    assert timed_out(error) == late


# ── rules ─────────────────────────────────────────────────────────────────────────────────────────


WAITS: list[tuple[FailureClass, list[float | None]]] = [
    # after the first, second, third, … failed try, at most
    ("transport", [0.5, 1, 2, 4, 8, None]),
    ("throttled", [0.5, 1, 2, 4, 8, None]),
    ("resource", [1, 2, 4, 8, 16, 32, 60, 60, 60]),
    ("semantic-repairable", [0, None]),
    ("semantic-final", [None]),
    ("cancelled", [1, 2, 4, 8]),
    ("poison", [None]),
    ("unknown", [0.1, None]),
]


@pytest.mark.parametrize(("kind", "waits"), WAITS, ids=[kind for kind, _ in WAITS])
def test_each_class_has_its_rule(kind: FailureClass, waits: list[float | None]) -> None:
    assert [next_try(kind, tries, most, repeatable=True) for tries in range(1, len(waits) + 1)] == waits


def test_no_class_is_without_a_rule() -> None:
    assert [kind for kind, _ in WAITS] == list(RULES) == list(CLASSES)


@pytest.mark.parametrize("kind", CLASSES)
def test_what_may_have_had_its_effect_is_repeated_only_if_it_may_be(kind: FailureClass) -> None:
    again = next_try(kind, 1, most, repeatable=True)
    once = next_try(kind, 1, most, repeatable=False)
    assert once == (None if kind in {"transport", "unknown"} else again)


def test_only_transport_and_throttling_are_spread() -> None:
    def least() -> float:
        return 0.0

    spread = {
        kind
        for kind in CLASSES
        if next_try(kind, 1, least, repeatable=True) != next_try(kind, 1, most, repeatable=True)
    }
    assert spread == {"transport", "throttled"}


@pytest.mark.parametrize("kind", ["transport", "throttled"])
def test_a_wait_that_is_asked_for_is_kept_also_above_a_minute(kind: FailureClass) -> None:
    assert next_try(kind, 1, most, 300.0, repeatable=True) == 300.0
    assert next_try(kind, 6, most, 300.0, repeatable=True) is None
    assert next_try(kind, 1, most, float("inf"), repeatable=True) == LONGEST_RETRY_AFTER_S
    for senseless in (float("nan"), -1.0, 0.0):
        assert next_try(kind, 1, most, senseless, repeatable=True) == 0.5


def test_a_piece_of_work_counts_its_tries_as_the_classes_ask() -> None:
    work = Tries(most, repeatable=True)
    kinds: list[FailureClass] = ["transport", "resource", "resource", "cancelled", "transport", "resource", "throttled"]
    assert [work.failed(kind) for kind in kinds] == [0.5, 1.0, 2.0, 4.0, 1.0, 1.0, 2.0]
    assert (work.spent, work.paused) == (3, 0)
    assert work.failed("semantic-repairable") is None


@given(
    kinds=st.lists(st.sampled_from(CLASSES), max_size=200),
    dice=st.floats(0, 1),
    after=st.none() | st.floats(allow_nan=True),
    repeatable=st.booleans(),
)
def test_never_more_tries_than_allowed_and_waits_are_bounded(
    kinds: list[FailureClass], dice: float, after: float | None, repeatable: bool
) -> None:
    work = Tries(lambda: dice, repeatable=repeatable)
    made = 0
    for kind in kinds:
        made += RULES[kind].counted
        wait = work.failed(kind, after)
        if wait is None:
            break
        assert 0 <= wait <= (LONGEST_RETRY_AFTER_S if after and after > 0 else 60.0)
    assert made <= max(rule.tries or 0 for rule in RULES.values())


@given(kind=st.sampled_from(CLASSES), tries=st.integers(1, 10**9), dice=st.floats(0, 1))
def test_waits_never_shrink_and_never_overflow(kind: FailureClass, tries: int, dice: float) -> None:
    one, other = (next_try(kind, number, lambda: dice, repeatable=True) for number in (tries, tries + 1))
    if other is not None:
        assert one is not None
        assert one <= other <= 60.0


# ── budget ────────────────────────────────────────────────────────────────────────────────────────


def test_a_budget_pays_twenty_repetitions_or_ten_after_timeouts() -> None:
    plain, late = Budget(), Budget()
    assert [plain.take() for _ in range(21)] == [True] * 20 + [False]
    assert [late.take(timed_out=True) for _ in range(11)] == [True] * 10 + [False]


def test_successes_earn_repetitions() -> None:
    budget = Budget(tokens=0)
    for _ in range(4):
        budget.give()
        assert not budget.take()
    budget.give()
    assert budget.take()
    assert budget.tokens == 0


def test_what_cannot_be_paid_costs_nothing() -> None:
    budget = Budget(tokens=9)
    assert not budget.take(timed_out=True)
    assert budget.take()
    assert budget.tokens == 4


@given(st.lists(st.sampled_from(["took", "late", "gave"]), max_size=400))
def test_a_budget_is_never_negative_and_never_above_full(what: list[str]) -> None:
    budget = Budget()
    taken = given_back = 0
    for one in what:
        if one == "gave":
            budget.give()
            given_back += 1
        elif budget.take(timed_out=one == "late"):
            taken += 10 if one == "late" else 5
        assert 0 <= budget.tokens <= FULL
    assert taken <= FULL + given_back
