"""The book of days made again from a log that was trimmed or erased is the one that grew."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as some

from knowledge.events import (
    BuildFailed,
    CommandsImported,
    CommitsImported,
    ConflictResolved,
    ConflictStarted,
    FocusChanged,
    Merged,
    PastCommand,
    PastCommit,
    ProjectMoved,
    Pulled,
    Reading,
    Rebased,
    RecordingPaused,
    RecordingResumed,
    Stashed,
    TreeChanged,
)
from knowledge.memory.days.answers import recent_activity, what_changed
from knowledge.memory.days.sessions import work_sessions
from knowledge.memory.days.state import project_state
from knowledge.redact import clean
from tests.knowledge.memory.days.diary import HOUR, Diary, at

Step = Callable[[Diary, int, int], object]
TREE = clean("/work/shop")


def _conflict(diary: Diary, when: int, _: int) -> None:
    diary.hear(ConflictStarted(tree=TREE, doing="merge", paths=[clean("a.py")]), when)


def _resolved(diary: Diary, when: int, _: int) -> None:
    diary.hear(ConflictResolved(tree=TREE, doing="merge", how="finished", paths=[]), when)


def _git(diary: Diary, when: int, project: int) -> None:
    commit, second = "d" * 40, when - when % 1_000_000
    common = {"tree": TREE, "branch": clean("main"), "before": "b" * 40, "commit": commit, "at": second}
    diary.hear(Merged(**common, merged=clean("docs"), fast_forward=False), when, project)
    diary.hear(Rebased(**common, onto=clean("main"), commits=[commit]), when, project)
    diary.hear(Pulled(**common, how="merge"), when, project)


def _stashed(diary: Diary, when: int, project: int) -> None:
    for how in ("put", "taken", "gone"):
        noted = when - when % 1_000_000 if how == "put" else None
        diary.hear(Stashed(tree=TREE, how=how, subject=clean("wip"), commit="e" * 40, at=noted), when, project)


def _imported(diary: Diary, when: int, _: int) -> None:
    old = PastCommit(commit="f" * 40, author=clean("Bob <b@c>"), subject=clean("Old"), at=when, paths=[clean("a.py")])
    diary.hear(CommitsImported(tree=TREE, commits=[old, old]), when)
    past = [PastCommand(command=clean("make"), at=when), PastCommand(command=clean("ls"))]
    diary.hear(CommandsImported(source="bash", path=clean("/h"), commands=past), when, None)


def _focused(diary: Diary, when: int, project: int) -> None:
    reading = Reading(signal="editing", value=True, source="own", at=when)
    diary.hear(FocusChanged(active=project, readings=[reading]), when, None)


def _swept(diary: Diary, when: int, project: int) -> None:
    diary.hear(TreeChanged(tree=TREE, reason="packages", count=9, folders=[clean("lib")], began=when), when, project)


def _built(diary: Diary, when: int, project: int) -> None:
    run = diary.ran("cargo build", when, project, status=1)
    said = {"format": "cargo", "report": clean("x"), "cwd": TREE, "command": clean("cargo build")}
    diary.hear(BuildFailed(**said, errors=2, warnings=0, problems=[]), when + HOUR, project, cause=run)


def _tested(diary: Diary, when: int, project: int) -> None:
    run = diary.ran("pytest", when, project, status=1, told=when + HOUR)
    diary.reported(run, ["t::a", "t::b"], ["t::c"] if project == 1 else [])
    failure = diary.broke("no c", run, "t::c")
    diary.mended(failure, diary.ran("pytest", when + HOUR, project))


_STEPS: list[Step] = [
    lambda diary, when, project: diary.ran("git add -A", when, project),
    lambda diary, when, project: diary.edited("a.py", when, project),
    lambda diary, when, project: diary.edited("a.py", when, project, found="rescan"),
    lambda diary, when, project: diary.committed("One", when, project),
    lambda diary, when, project: diary.switched("main", "docs", when, project),
    lambda diary, when, project: diary.watched(when, project),
    lambda diary, when, _: diary.ran("ls", when, None),
    lambda diary, when, _: diary.hear(RecordingPaused(), when, None),
    lambda diary, when, _: diary.hear(RecordingResumed(), when, None),
    lambda diary, when, _: diary.hear(ProjectMoved(number=1, before=TREE, after=clean("/new")), when),
    *(_conflict, _resolved, _git, _stashed, _imported, _focused, _swept, _built, _tested),
]
_HOURS = some.integers(0, 48)


@given(some.lists(some.tuples(some.sampled_from(_STEPS), _HOURS, some.integers(1, 2)), max_size=25), some.data())
def test_grown_and_made_again_are_the_same(drawn: list[tuple[Step, int, int]], data: some.DataObject) -> None:
    grown, again = Diary(), Diary()
    for step, hour, project in drawn:
        step(grown, at(0, hour), project)
    ends = len(grown.log)
    erased = data.draw(some.lists(some.integers(1, max(1, ends)), max_size=4, unique=True))
    through = data.draw(some.integers(0, ends))
    grown.erased(erased, at(9, 0))
    grown.trimmed(through, at(9, 0))
    left = [one for one in grown.log if one.seq not in erased and not (one.seq <= through and type(one.event).trimmed)]
    again.write(left)
    assert again.dump() == grown.dump()
    for one in (grown, again):
        _everything_can_be_asked(one)
        one.memory.close()


def _everything_can_be_asked(diary: Diary) -> None:
    for project in (1, 2):
        for moment in (None, at(0, 20)):
            assert project_state(diary.memory, project, moment).project == project
    sessions = {one.id: one for one in work_sessions(diary.memory)}
    for act in recent_activity(diary.memory):
        assert act.what
        assert act.session is None or sessions[act.session].started <= act.at


def test_what_was_before_changes_nothing(diary: Diary) -> None:
    diary.ran("make", at(0, 9))
    before = diary.dump()
    diary.write(diary.log)
    assert diary.dump() == before


def test_what_passed_is_kept_once_for_all_runs(diary: Diary) -> None:
    for hour in (9, 10):
        diary.reported(diary.ran("pytest", at(0, hour)), ["t::b", "t::a"])
    assert len(diary.dump()["day_test_set"]) == 1
    diary.erased([2, 4], at(0, 11))
    assert diary.dump()["day_test_set"] == []


def test_an_imported_commit_that_was_seen_is_told_once(diary: Diary) -> None:
    diary.committed("Old", at(0, 9), commit="f" * 40)
    _imported(diary, at(0, 9), 1)
    assert [act.deed for act in what_changed(diary.memory, 1)] == ["committed"]
