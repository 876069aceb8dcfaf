"""What was done, and how projects stand, as commands and tools print it in JSON."""

from knowledge.ids import ShortId
from knowledge.memory.days.act import Act
from knowledge.memory.days.coverage import Coverage
from knowledge.memory.days.dirty import Dirty
from knowledge.memory.days.outcomes import Statement
from knowledge.memory.days.sessions import WorkSession
from knowledge.memory.days.state import State
from knowledge.memory.days.tested import TestRun
from knowledge.moment import Moment
from knowledge.view import View


class ActView(View):
    """One thing that was done."""

    id: str
    """e and the seq of the event that tells of it."""
    project: int | None
    session: str | None
    """e and the seq of the earliest event of its work session."""
    kind: str
    """file, git, command, test, build, voice, job."""
    what: str
    at: str
    """RFC 3339, as all times here."""
    until: str
    subject: str
    """Template of a command, path, branch, commit or test."""
    status: int | None
    tree: str
    cwd: str


class StatementView(View):
    """Something that is known of a work session."""

    kind: str
    """commit, merge, closed, green; fix, note; failure, file, conflict."""
    said: str
    events: list[str]
    """What it rests on, such as e12."""
    ref: str


class WorkSessionView(View):
    """Work in a project without a break of half an hour."""

    id: str
    """e and the seq of its earliest event."""
    project: int
    started: str
    ended: str
    ended_by: str
    """idle, switch, open."""
    branch: str | None
    issue: str | None
    goal: str
    goal_events: list[str]
    done: list[StatementView]
    learned: list[StatementView]
    left_open: list[StatementView]


class DirtyView(View):
    """A file that was edited and not committed."""

    path: str
    tree: str
    how: str
    """edited, made, removed, moved."""
    id: str
    """e and the seq of the event that says so."""
    at: str


class StateView(View):
    """How a project stands, or stood."""

    project: int
    name: str
    at: str
    branch: str | None
    branch_id: str | None
    """The event that says so."""
    commit: str | None
    tree: str
    dirty: list[DirtyView]
    failures: list[str]
    """Ids of open failures, such as f12."""
    commands: list[ActView]
    running: list[ActView]
    conflicts: list[str]
    """Events that told of them."""
    active: bool | None
    """Whether it is the project at hand; null where nobody knows."""
    session: WorkSessionView | None


class TestRunView(View):
    """A test in one run."""

    __test__ = False

    id: str
    at: str
    result: str
    """passed, failed, error."""
    test: str
    command: str
    message: str
    branch: str | None


class CoverageView(View):
    """What of a time is on record."""

    since: str
    until: str
    whole: bool
    nothing: bool
    said: str


def act_view(act: Act) -> ActView:
    return ActView(
        id=_event(act.seq),
        project=act.project,
        session=_event(act.session) if act.session else None,
        kind=act.kind,
        what=act.what,
        at=_moment(act.at),
        until=_moment(act.until),
        subject=act.subject,
        status=act.status,
        tree=act.tree,
        cwd=act.cwd,
    )


def session_view(one: WorkSession) -> WorkSessionView:
    return WorkSessionView(
        id=_event(one.id),
        project=one.project,
        started=_moment(one.started),
        ended=_moment(one.ended),
        ended_by=one.ended_by,
        branch=one.branch,
        issue=one.goal.issue,
        goal=one.goal.said,
        goal_events=[_event(seq) for seq in one.goal.seqs],
        done=[_statement(said) for said in one.done],
        learned=[_statement(said) for said in one.learned],
        left_open=[_statement(said) for said in one.left_open],
    )


def state_view(state: State) -> StateView:
    return StateView(
        project=state.project,
        name=state.name,
        at=_moment(state.at),
        branch=state.branch,
        branch_id=_event(state.branch_seq) if state.branch_seq else None,
        commit=state.commit,
        tree=state.tree,
        dirty=[_dirty(one) for one in state.dirty],
        failures=[str(one.name) for one in state.failures],
        commands=[act_view(act) for act in state.commands],
        running=[act_view(act) for act in state.running],
        conflicts=[_event(one.seq) for one in state.conflicts],
        active=state.focus.active if state.focus else None,
        session=session_view(state.session) if state.session else None,
    )


def run_view(run: TestRun) -> TestRunView:
    values = {"id": _event(run.seq), "at": _moment(run.at), "result": run.result, "test": run.test}
    return TestRunView(**values, command=run.command, message=run.message, branch=run.branch)


def coverage_view(found: Coverage) -> CoverageView:
    since, until = _moment(found.since), _moment(found.until)
    return CoverageView(since=since, until=until, whole=found.whole, nothing=found.nothing, said=found.said)


def _statement(one: Statement) -> StatementView:
    return StatementView(kind=one.kind, said=one.said, events=[_event(seq) for seq in one.seqs], ref=one.ref)


def _dirty(one: Dirty) -> DirtyView:
    return DirtyView(path=one.path, tree=one.tree, how=one.how, id=_event(one.seq), at=_moment(one.at))


def _event(seq: int) -> str:
    return str(ShortId("e", seq))


def _moment(at: int) -> str:
    return str(Moment(at, 0))
