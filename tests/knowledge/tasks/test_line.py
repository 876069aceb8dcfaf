"""Which job comes next."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.tasks.job import Job
from knowledge.tasks.line import Limit, Line
from tests.making import NOW

LIMITS = {"processor": Limit(2, 100), "disk": Limit(1, 3)}


def job(number: int, resource: str = "processor", **more: object) -> Job:
    return Job(id=number, seq=number, kind="tally", queued_at=NOW, resource=resource).but(**more)


def line(*jobs: Job) -> Line:
    one = Line(LIMITS)
    for each in jobs:
        one.put(each, NOW)
    return one


def taken(one: Line, *busy: str, idle: bool = False) -> int | None:
    found = one.take(busy, idle=idle)
    return found.id if found else None


def test_the_more_urgent_comes_first_then_who_asked_first() -> None:
    one = line(job(1, priority=2), job(2), job(3, priority=9), job(4))
    assert [taken(one) for _ in range(5)] == [3, 2, 4, 1, None]


def test_what_is_not_free_is_passed_over() -> None:
    one = line(job(1, "disk"), job(2, "disk"), job(3))
    assert taken(one) == 1
    assert taken(one, "disk") == 3
    assert taken(one, "disk", "processor") is None
    assert taken(one) == 2


def test_what_waits_for_a_free_machine_stands_aside() -> None:
    one = line(job(1, idle=True, priority=9), job(2))
    assert one.waits_for_idle(NOW)
    assert taken(one) == 2
    assert taken(one) is None
    assert taken(one, idle=True) == 1
    assert not one.waits_for_idle(NOW)


def test_a_job_that_is_for_later_ripens() -> None:
    one = line(job(1, run_at=NOW + 20), job(2, run_at=NOW + 10))
    assert (taken(one), one.due_at()) == (None, NOW + 10)
    one.ripen(NOW + 10)
    assert (taken(one), one.due_at()) == (2, NOW + 20)
    one.remove(1)
    assert one.due_at() is None
    one.ripen(NOW + 30)
    assert taken(one) is None


def test_a_job_that_is_put_twice_comes_once() -> None:
    one = line(job(1), job(1), job(1, priority=9))
    assert [taken(one), taken(one)] == [1, None]


def test_too_many_are_not_let_in() -> None:
    one = line(job(1, "disk"), job(2, "disk"))
    assert not one.full("disk")
    one.put(job(3, "disk"), NOW)
    assert one.full("disk")
    assert not one.full("processor")
    taken(one)
    assert not one.full("disk")


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["processor", "disk"]), st.booleans()), max_size=30))
def test_each_comes_once_in_its_order(wanted: list[tuple[int, str, bool]]) -> None:
    jobs = [job(number, what, priority=many, idle=idle) for number, (many, what, idle) in enumerate(wanted, 1)]
    one = line(*jobs)
    found = [taken(one, idle=True) for _ in jobs]
    assert found == [each.id for each in sorted(jobs, key=lambda each: (-each.priority, each.id))]
    assert len(one) == 0


# ── what is missing ───────────────────────────────────────────────────────────────────────────────


def test_who_wants_what_is_missing_waits_and_the_others_go_on() -> None:
    one = line(job(1, "disk"), job(2, "disk"), job(3))
    one.pause("disk", NOW + 10)
    assert (taken(one), taken(one)) == (3, None)
    assert (one.at_once("disk"), one.at_once("processor"), one.due_at()) == (0, 2, NOW + 10)


def test_then_one_at_a_time_tries_and_who_has_tried_in_vain_comes_last() -> None:
    one = Line({"processor": Limit(2, 100)})
    one.put(job(1, state="blocked", run_at=NOW + 10).but(seq=9), NOW)
    one.put(job(2), NOW)
    one.pause("processor", NOW + 10)
    one.ripen(NOW + 10)
    assert taken(one) == 2
    assert taken(one, "processor") is None
    one.resume("processor", NOW + 10)
    assert taken(one, "processor") == 1


def test_when_it_is_there_again_nobody_waits_on() -> None:
    one = line(job(1, "disk", state="blocked", run_at=NOW + 90), job(2, "disk", run_at=NOW + 90))
    one.pause("disk", NOW + 50)
    one.resume("disk", NOW)
    assert not one.paused("disk")
    assert (taken(one), taken(one)) == (1, None)
    assert one.due_at() == NOW + 90


def test_what_waits_for_a_free_machine_and_for_what_is_missing_waits_for_the_latter() -> None:
    one = line(job(1, "disk", idle=True))
    one.pause("disk", NOW + 10)
    assert not one.waits_for_idle(NOW)
    assert one.waits_for_idle(NOW + 10)
