"""Where work was left: the last work session before this one, and how the tree is since."""

from collections.abc import Iterator
from typing import NamedTuple

from knowledge.events import CommitMade
from knowledge.failures.book import Book
from knowledge.ids import ShortId
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.line import seqs
from knowledge.memory.briefing.material import Left, Mended, Spot, Unrecorded
from knowledge.memory.days.answers import recent_activity
from knowledge.memory.days.coverage import coverage
from knowledge.memory.days.sessions import WorkSession, described
from knowledge.memory.days.spans import last_span
from knowledge.memory.days.state import State, project_state

GAPS, LOOKED_AT, SESSIONS = 2, 50, 4
COMMITTED, CLOSED, STOPPED = "commit", "closed", "conflict"


class Work(NamedTuple):
    """How a project is, and the session in which it was left."""

    state: State
    session: WorkSession | None
    """The last before the one that goes on; that itself where there was none before. None where nobody worked."""

    @property
    def goes_on(self) -> bool:
        """Whether there was no session before this one."""
        return bool(self.session and self.state.session and self.session.id == self.state.session.id)


def work(asked: Asked) -> Work:
    """Raises NotFound."""
    state = project_state(asked.memory, asked.project, now=asked.now)
    now = state.session
    before = list(_before(asked, now.started if now else asked.now + 1))
    return Work(state, next((one for one in before if _worked(one)), before[0] if before else now))


def _worked(session: WorkSession) -> bool:
    """Whether something of one's own was done in it; a pull, also one that stops in a conflict, is what came."""
    return bool(session.goal.edits or session.done or any(one.kind != STOPPED for one in session.left_open))


def _before(asked: Asked, moment: int) -> Iterator[WorkSession]:
    """The last sessions that began before a moment, the latest first. In some nothing was done but to look or pull."""
    for _ in range(SESSIONS):
        span = last_span(asked.memory, asked.project, moment)
        if span is None:
            return
        yield from described(asked.memory, [span], now=asked.now)
        moment = span.started


def left_off(asked: Asked, found: Work) -> Left | None:
    """None where nobody worked in it yet."""
    session, state = found.session, found.state
    if session is None:
        return None
    branch = Spot(session.branch, session.goal.seqs[0]) if session.branch and session.goal.seqs else None
    moved = state.branch and state.branch_seq and session.branch and state.branch != session.branch
    return Left(
        began=session.started,
        at=session.ended,
        seq=_last(asked, session),
        branch=branch,
        issue=session.goal.issue,
        edited=session.goal.edits,
        edited_seqs=session.goal.seqs[1 if branch else 0 :],
        committed=_committed(asked, session),
        mended=tuple(_mended(asked, session, {one.id for one in state.failures})),
        branch_now=Spot(state.branch, state.branch_seq) if moved and state.branch and state.branch_seq else None,
        dirty=tuple(Spot(one.path, one.seq, one.at) for one in state.dirty),
    )


def unrecorded(asked: Asked, since: int) -> tuple[Unrecorded, ...]:
    """Times of which nothing is on record; what retention took is no news."""
    found = coverage(asked.memory, asked.project, since, asked.now).gaps
    told = [Unrecorded(gap.why, gap.since, gap.until, gap.seq) for gap in found if gap.seq is not None]
    return tuple(one for one in told if one.why in ("before", "unwatched", "paused"))[:GAPS]


def _last(asked: Asked, session: WorkSession) -> int:
    """The event that tells of the last thing that was done in it."""
    within = recent_activity(asked.memory, asked.project, session.started, session.ended + 1, limit=LOOKED_AT)
    mine = [one for one in within if one.session == session.id]
    return max(mine, key=lambda one: (min(one.until, session.ended), one.seq)).seq if mine else session.id


def _committed(asked: Asked, session: WorkSession) -> Spot | None:
    """The last commit of it."""
    made = [one for one in session.done if one.kind == COMMITTED]
    if not made:
        return None
    event = asked.log.by_seq(made[-1].seqs[0]).event
    return Spot(event.subject, made[-1].seqs[0], event.at) if isinstance(event, CommitMade) else None


def _mended(asked: Asked, session: WorkSession, still_red: set[int]) -> Iterator[Mended]:
    """The last first."""
    for one in reversed(session.done):
        if one.kind != CLOSED:
            continue
        failure = ShortId.parse(one.ref, "f").seq
        known = Book(asked.memory).by_id(failure)
        if failure not in still_red:
            yield Mended(failure, known.test_id or known.headline, seqs(one.seqs, known.last_seq, failure))
