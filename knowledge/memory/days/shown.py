"""What was done, and how projects stand, as views."""

from knowledge.day_views import ActView, CoverageView, DirtyView, StatementView, StateView, TestRunView, WorkSessionView
from knowledge.ids import ShortId
from knowledge.memory.days.act import Act
from knowledge.memory.days.coverage import Coverage
from knowledge.memory.days.dirty import Dirty
from knowledge.memory.days.outcomes import Statement
from knowledge.memory.days.sessions import WorkSession
from knowledge.memory.days.state import State
from knowledge.memory.days.tested import TestRun
from knowledge.moment import Moment


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
