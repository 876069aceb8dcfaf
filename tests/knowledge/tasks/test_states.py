"""A job changes only as the table says, and only by who has it."""

from typing import Any

import pytest

from knowledge.envelope import Envelope
from knowledge.events import (
    Event,
    JobBlocked,
    JobCancelled,
    JobFailed,
    JobLeased,
    JobQuarantined,
    JobQueued,
    JobReleased,
    JobRetried,
    JobStepped,
    JobSucceeded,
)
from knowledge.redact import clean
from knowledge.tasks.job import OVER, Job, State, job_of, stream_of
from knowledge.tasks.states import RULES, after, may_print
from tests.making import NOW, Voice

LEASE = "1/us"
SAID = clean("so it was")
QUEUED = JobQueued(
    job=7, kind="tally", key="k", arguments={}, priority=5, resource="disk", idle=False, run_at=0, step="one"
)
FACTS: list[Event] = [
    QUEUED,
    JobLeased(job=7, number=1, owner="us"),
    JobStepped(job=7, lease=LEASE, step="one", next="two", state=clean('{"a": 1}'), took_ms=1),
    JobSucceeded(job=7, lease=LEASE, summary=SAID),
    JobFailed(job=7, lease=LEASE, kind="semantic-final", error=SAID),
    JobRetried(job=7, lease=LEASE, kind="transport", error=SAID, died=True, run_at=NOW + 9),
    JobBlocked(job=7, lease=LEASE, error=SAID, run_at=NOW + 9),
    JobReleased(job=7, lease=LEASE, reason="drained"),
    JobQuarantined(job=7, lease=LEASE, error=SAID),
    JobCancelled(job=7),
]
STATES: list[State] = ["queued", "running", "waiting", "blocked", *sorted(OVER)]


def said(event: Event, seq: int = 9) -> Envelope:
    seen = Voice().says(event)
    seen.seq = seq
    return seen


def told(*events: Event) -> Job:
    job: Job | None = None
    for seq, event in enumerate(events, 8):
        job = after(job, said(event, seq))
        assert job
    assert job
    return job


def a(state: State, **more: Any) -> Job:
    job = Job(id=7, seq=8, kind="tally", queued_at=NOW, state=state, step="one")
    return job.but(**({"lease": LEASE, "leases": 1} if state == "running" else {}) | more)


@pytest.mark.parametrize("event", FACTS, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("state", STATES)
def test_a_fact_leads_where_the_table_says_or_has_not_happened(state: State, event: Event) -> None:
    changed = after(a(state), said(event))
    assert (changed.state if changed else None) == RULES[type(event)].get(state)
    assert changed is None or changed.seq == 9


def test_nothing_but_queueing_begins_a_job() -> None:
    begun = [type(event) for event in FACTS if after(None, said(event))]
    assert begun == [JobQueued]


@pytest.mark.parametrize("event", FACTS[2:9], ids=lambda event: type(event).__name__)
def test_who_has_lost_a_job_says_nothing_of_it(event: Event) -> None:
    assert after(a("running", lease="2/them", leases=2), said(event)) is None


def test_of_two_that_take_a_job_one_has_it() -> None:
    first = after(a("queued"), said(JobLeased(job=7, number=1, owner="us")))
    assert first
    assert (first.owner, first.lease) == ("us", "1/us")
    assert after(first, said(JobLeased(job=7, number=1, owner="them"))) is None
    assert after(first.but(state="queued", lease=""), said(JobLeased(job=7, number=1, owner="them"))) is None


def test_a_step_forgives_what_went_wrong_before() -> None:
    job = told(FACTS[0], FACTS[1], FACTS[5], JobLeased(job=7, number=2, owner="us"))
    assert (job.tries, job.deaths, job.said) == (1, 1, "so it was")
    stepped = after(job, said(FACTS[2].model_copy(update={"lease": "2/us"})))
    assert stepped
    assert (stepped.tries, stepped.deaths, stepped.step, stepped.steps, stepped.saved) == (0, 0, "two", 1, '{"a": 1}')


def test_who_asks_for_it_again_does_not_wait_for_a_calm_machine() -> None:
    job = told(FACTS[0], FACTS[1], FACTS[8]).but(idle=True)
    again = after(job, said(QUEUED))
    assert again
    assert not again.idle


def test_what_is_tried_again_goes_on_at_its_step() -> None:
    job = told(FACTS[0], FACTS[1], FACTS[2], FACTS[8])
    assert (job.state, job.over, job.ended_at) == ("quarantined", True, NOW)
    again = after(job, said(QUEUED))
    assert again
    assert (again.state, again.step, again.steps, again.ended_at, again.leases) == ("queued", "two", 1, 0, 1)


def test_only_the_lease_prints() -> None:
    assert may_print(a("running"), LEASE)
    assert not may_print(a("running"), "1/them")
    assert not may_print(a("queued"), "")
    assert not may_print(None, LEASE)


def test_a_stream_says_whose_it_is() -> None:
    assert job_of(stream_of(7)) == 7
    assert job_of("answer:7") is None
    assert job_of("job:x") is None
