"""Real operations of git and what the sense makes of each; it never runs git and counts each deed once."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.doubles.history import load, run
from daemon.paths import Paths
from knowledge.events import BranchSwitched, CommitMade, ConflictStarted, Merged, Pulled, Rebased, Stashed, WatchLimited
from knowledge.redact import clean
from services.git import Git
from tests.conftest import REPOSITORY
from tests.repositories import AUTHOR, COMMITTER, Repository
from tests.services.git_listening import Listening, brief


@pytest.fixture
def listening(home: Paths) -> Iterator[Listening]:
    one = Listening(home)
    yield one
    one.close()


@pytest.fixture
def repo(tmp_path: Path, listening: Listening) -> Repository:
    """A watched repository: two commits on main, one more on `topic`; `shared` differs between them."""
    one = Repository.init(tmp_path / "shop")
    one.commit("base", "shared", "base\n")
    one("switch", "-q", "-c", "topic")
    one.rewrite("of topic")
    one.commit("more of topic")
    one("switch", "-q", "main")
    one.commit("of main")
    listening.watch(one)
    assert listening.told() == []
    return one


def diverge(repo: Repository) -> None:
    """Let main say something else in the shared file."""
    repo.rewrite("of main again")


# ── what is done, and what is told ────────────────────────────────────────────────────────────────


def amend(repo: Repository) -> None:
    repo("commit", "-q", "--amend", "-m", "of main, better")


def merge(repo: Repository) -> None:
    repo("merge", "-q", "--no-edit", "topic")


def fast_forward(repo: Repository) -> None:
    repo("switch", "-q", "-c", "ahead")
    repo.commit("ahead")
    repo("switch", "-q", "main")
    repo("merge", "-q", "ahead")


def merge_in_conflict(repo: Repository) -> None:
    diverge(repo)
    repo("merge", "-q", "topic", fails=True)


def merge_resolved(repo: Repository) -> None:
    merge_in_conflict(repo)
    repo.write("shared", "both\n")
    repo("add", "shared")
    repo("commit", "-q", "--no-edit")


def rebase(repo: Repository) -> None:
    repo("switch", "-q", "topic")
    repo("rebase", "-q", "main")


def rebase_other_branch(repo: Repository) -> None:
    repo("rebase", "-q", "main", "topic")


def rebase_squashing(repo: Repository) -> None:
    repo("switch", "-q", "topic")
    repo.commit("third")
    repo("rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR="sed -i -e 2s/pick/squash/ -e 3s/pick/reword/")


def rebase_dropping(repo: Repository) -> None:
    repo("switch", "-q", "topic")
    repo("rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR="sed -i -e 2s/pick/drop/")


def rebase_editing(repo: Repository) -> None:
    repo("switch", "-q", "topic")
    repo("rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR="sed -i -e 1s/pick/edit/")
    repo("commit", "-q", "--amend", "-m", "edited")
    repo("rebase", "--continue")


def rebase_with_the_apply_backend(repo: Repository) -> None:
    repo("switch", "-q", "topic")
    repo("rebase", "-q", "--apply", "main")


def rebase_in_conflict(repo: Repository) -> None:
    diverge(repo)
    repo("switch", "-q", "topic")
    repo("rebase", "-q", "main", fails=True)


def rebase_aborted(repo: Repository) -> None:
    rebase_in_conflict(repo)
    repo("rebase", "--abort")


def rebase_continued(repo: Repository) -> None:
    rebase_in_conflict(repo)
    repo.write("shared", "both\n")
    repo("add", "shared")
    repo("rebase", "--continue")


def rebase_quit(repo: Repository) -> None:
    repo("switch", "-q", "topic")
    repo("rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR="sed -i -e 2s/pick/edit/")
    repo("rebase", "--quit")
    repo("switch", "-q", "main")


def theirs(repo: Repository) -> Repository:
    """Another clone with a commit that this one has not."""
    other = repo.clone(repo.tree.parent / "other")
    repo("remote", "add", "origin", str(other.tree))
    other.commit("of another")
    repo("fetch", "-q")
    repo("branch", "-q", "--set-upstream-to=origin/main", "main")
    return other


def pull(repo: Repository) -> None:
    theirs(repo)
    repo("pull", "-q")


def pull_merging(repo: Repository) -> None:
    theirs(repo)
    repo.commit("of our own")
    repo("pull", "-q", "--no-rebase", "--no-edit", "origin", "main")


def pull_rebasing(repo: Repository) -> None:
    theirs(repo)
    repo.commit("of our own")
    repo("pull", "-q", "--rebase")


def pull_in_conflict(repo: Repository) -> None:
    theirs(repo).rewrite("of another again")
    repo.rewrite("ours")
    repo("pull", "-q", "--no-rebase", fails=True)
    repo.write("shared", "both\n")
    repo("add", "shared")
    repo("commit", "-q", "--no-edit")


def stash(repo: Repository) -> None:
    repo.write("shared", "unfinished\n")
    repo("stash", "-q")


def stash_of_two(repo: Repository) -> None:
    stash(repo)
    repo.write("shared", "another\n")
    repo("stash", "push", "-q", "-m", "by name")


def cherry_pick(repo: Repository) -> None:
    repo("cherry-pick", "topic")


def cherry_pick_in_conflict(repo: Repository) -> None:
    diverge(repo)
    repo("cherry-pick", "topic~1", fails=True)


def cherry_pick_resolved(repo: Repository) -> None:
    cherry_pick_in_conflict(repo)
    repo.write("shared", "both\n")
    repo("add", "shared")
    repo("cherry-pick", "--continue")


def revert(repo: Repository) -> None:
    repo("revert", "--no-edit", "HEAD")


def revert_in_conflict(repo: Repository) -> None:
    repo.rewrite("one")
    repo.rewrite("two")
    repo("revert", "--no-edit", "HEAD~1", fails=True)
    repo.write("shared", "both\n")
    repo("add", "shared")
    repo("revert", "--continue")


def switch(repo: Repository) -> None:
    repo("switch", "-q", "topic")
    repo("switch", "-q", "-c", "feature/größer")
    repo.commit("there")
    repo("switch", "-q", "-")


def check_out_a_tag(repo: Repository) -> None:
    repo("tag", "v1", "topic")
    repo("checkout", "-q", "v1")
    repo.commit("beside")
    repo("checkout", "-q", "main")


def check_out_files(repo: Repository) -> None:
    repo("checkout", "-q", "topic", "--", "shared")
    repo("checkout", "-q", "main")


def rename(repo: Repository) -> None:
    repo.commit("as main")
    repo("branch", "-m", "main", "trunk")
    repo.commit("as trunk")


def orphan(repo: Repository) -> None:
    repo("checkout", "-q", "--orphan", "fresh")
    repo("commit", "-q", "-m", "a new beginning")


def reset(repo: Repository) -> None:
    repo("reset", "-q", "--hard", "HEAD~1")


def mailbox(repo: Repository) -> None:
    patch = repo("format-patch", "-1", "topic")
    repo("am", "-q", patch)


def plumbing(repo: Repository) -> None:
    commit = repo("commit-tree", "-p", "HEAD", "-m", "by hand", "HEAD^{tree}")
    repo("update-ref", "HEAD", commit)


DEEDS: list[tuple[Callable[[Repository], object], list[str]]] = [
    (lambda repo: repo.commit("one thing"), ["CommitMade main: one thing"]),
    (amend, ["CommitMade main: of main, better (amended)"]),
    (merge, ["Merged topic into main"]),
    (
        fast_forward,
        [
            "BranchSwitched main → ahead",
            "CommitMade ahead: ahead",
            "BranchSwitched ahead → main",
            "Merged ahead into main (ff)",
        ],
    ),
    (merge_in_conflict, ["CommitMade main: of main again", "ConflictStarted merge: shared"]),
    (merge_resolved, ["CommitMade main: of main again", "Merged topic into main"]),
    (rebase, ["BranchSwitched main → topic", "Rebased topic onto main: 2"]),
    (rebase_other_branch, ["BranchSwitched main → topic", "Rebased topic onto main: 2"]),
    (rebase_squashing, ["BranchSwitched main → topic", "CommitMade topic: third", "Rebased topic onto main: 2"]),
    (rebase_dropping, ["BranchSwitched main → topic", "Rebased topic onto main: 1"]),
    (rebase_editing, ["BranchSwitched main → topic", "Rebased topic onto main: 2"]),
    (rebase_with_the_apply_backend, ["BranchSwitched main → topic", "Rebased topic onto main: 2"]),
    (
        rebase_in_conflict,
        ["CommitMade main: of main again", "BranchSwitched main → topic", "ConflictStarted rebase: shared"],
    ),
    (rebase_aborted, ["CommitMade main: of main again", "BranchSwitched main → topic"]),
    (
        rebase_continued,
        ["CommitMade main: of main again", "BranchSwitched main → topic", "Rebased topic onto main: 2"],
    ),
    (pull, ["Pulled main: fast-forward"]),
    (pull_merging, ["CommitMade main: of our own", "Pulled main: merge"]),
    (pull_rebasing, ["CommitMade main: of our own", "Pulled main: rebase"]),
    (pull_in_conflict, ["CommitMade main: ours", "Pulled main: merge"]),
    (stash, ["Stashed put: WIP on main"]),
    (stash_of_two, ["Stashed put: WIP on main", "Stashed put: On main"]),
    (cherry_pick, ["CommitMade main: more of topic (cherry-pick)"]),
    (cherry_pick_in_conflict, ["CommitMade main: of main again", "ConflictStarted cherry-pick: shared"]),
    (cherry_pick_resolved, ["CommitMade main: of main again", "CommitMade main: of topic (cherry-pick)"]),
    (revert, ['CommitMade main: Revert "of main" (revert)']),
    (revert_in_conflict, ["CommitMade main: one", "CommitMade main: two", 'CommitMade main: Revert "one"']),
    (
        switch,
        [
            "BranchSwitched main → topic",
            "BranchSwitched topic → feature/größer",
            "CommitMade feature/größer: there",
            "BranchSwitched feature/größer → topic",
        ],
    ),
    (check_out_files, []),
    (rename, ["CommitMade main: as main", "CommitMade trunk: as trunk"]),
    (orphan, ["CommitMade fresh: a new beginning"]),
    (reset, []),
    (mailbox, ["CommitMade main: more of topic (apply)"]),
    (plumbing, ["CommitMade main: by hand"]),
]
every_deed = pytest.mark.parametrize(("do", "expected"), DEEDS, ids=lambda one: getattr(one, "__name__", ""))


@every_deed
def test_what_git_does_is_told(
    listening: Listening, repo: Repository, do: Callable[[Repository], object], expected: list[str]
) -> None:
    do(repo)
    assert brief(listening.told()) == expected
    assert listening.told() == []


@every_deed
def test_what_git_did_while_nobody_watched_is_told_when_somebody_does(
    listening: Listening, repo: Repository, do: Callable[[Repository], object], expected: list[str]
) -> None:
    listening.kill()
    do(repo)
    listening.start()
    assert brief(listening.told()) == expected
    listening.restart()
    assert listening.told() == []


@every_deed
def test_what_git_does_is_seen_without_asking(
    listening: Listening, repo: Repository, do: Callable[[Repository], object], expected: list[str]
) -> None:
    """Through the descriptors alone, while it is done; a stop that is over at once may be seen or not."""
    worker = threading.Thread(target=do, args=(repo,))
    worker.start()
    wanted = [one for one in expected if not one.startswith("Conflict")]
    found = listening.heard(lambda _: not worker.is_alive())
    worker.join()
    found += listening.heard(lambda more: len(_without_stops(brief(found + more))) >= len(wanted))
    assert _without_stops(brief(found)) == wanted


def _without_stops(lines: list[str]) -> list[str]:
    return [one for one in lines if not one.startswith("Conflict")]


def test_a_detached_head_has_no_branch(listening: Listening, repo: Repository) -> None:
    check_out_a_tag(repo)
    there, made, back = listening.told()
    assert isinstance(there, BranchSwitched)
    assert isinstance(made, CommitMade)
    assert isinstance(back, BranchSwitched)
    assert (there.before, there.after, there.detached) == ("main", "v1", True)
    assert (made.branch, made.subject) == (None, "beside")
    assert (back.before, back.after, back.detached) == (made.commit, "main", False)


# ── what an event says ────────────────────────────────────────────────────────────────────────────


def test_a_commit_says_who_wrote_it_and_what_it_follows(listening: Listening, repo: Repository) -> None:
    before = repo.head
    commit = repo.commit("one thing")
    [made] = listening.told()
    assert isinstance(made, CommitMade)
    assert (made.commit, made.before, made.author, made.tree) == (commit, before, AUTHOR, str(repo.tree))
    assert made.at == int(repo("log", "-1", "--format=%ct")) * 1_000_000


def test_a_commit_that_is_packed_already_is_its_committers(listening: Listening, repo: Repository) -> None:
    listening.kill()
    repo.commit("packed")
    repo("gc", "-q")
    listening.start()
    [made] = listening.told()
    assert isinstance(made, CommitMade)
    assert (made.author, made.subject) == (COMMITTER, "packed")


def test_a_merge_says_what_both_sides_were(listening: Listening, repo: Repository) -> None:
    before = repo.head
    merge(repo)
    [merged] = listening.told()
    assert isinstance(merged, Merged)
    assert (merged.before, merged.commit) == (before, repo.head)


def test_a_rebase_names_its_commits_and_the_tip_that_was(listening: Listening, repo: Repository) -> None:
    tip = repo("rev-parse", "topic")
    rebase_other_branch(repo)
    rebased = listening.told()[-1]
    assert isinstance(rebased, Rebased)
    assert (rebased.before, rebased.commit) == (tip, repo.head)
    assert rebased.commits == repo("rev-list", "--reverse", "main..topic").splitlines()


def test_a_squashed_commit_is_not_among_those_that_were_picked(listening: Listening, repo: Repository) -> None:
    rebase_squashing(repo)
    rebased = listening.told()[-1]
    assert isinstance(rebased, Rebased)
    assert rebased.commits == repo("rev-list", "--reverse", "main..topic").splitlines()


def test_a_pull_says_where_the_branch_was(listening: Listening, repo: Repository) -> None:
    theirs(repo)
    before = repo.commit("of our own")
    repo("pull", "-q", "--rebase")
    pulled = listening.told()[-1]
    assert isinstance(pulled, Pulled)
    assert (pulled.before, pulled.commit) == (before, repo.head)


def test_a_hundred_commits_at_once_are_a_hundred_events(listening: Listening, repo: Repository) -> None:
    listening.kill()
    for number in range(100):
        repo("commit", "-q", "--allow-empty", "-m", f"number {number}")
    listening.start()
    assert brief(listening.told()) == [f"CommitMade main: number {number}" for number in range(100)]


@pytest.mark.parametrize("restarts", [False, True], ids=["", "with restarts"])
def test_a_rebase_is_one_event_wherever_it_is_looked_at(listening: Listening, repo: Repository, restarts: bool) -> None:
    repo("switch", "-q", "topic")
    for number in range(3):
        repo.commit(f"step {number}")
    listening.told()
    repo("rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR="sed -i -e '/^pick/a break'")
    for _ in range(5):
        if restarts:
            listening.restart()
        assert listening.told() == []
        repo("rebase", "--continue")
    assert brief(listening.told()) == ["Rebased topic onto main: 5"]


# ── conflicts ─────────────────────────────────────────────────────────────────────────────────────

ENDINGS: list[tuple[Callable[[Repository], object], list[str], str, str]] = [
    (merge_in_conflict, ["merge", "--abort"], "merge: given up", ""),
    (merge_in_conflict, ["commit", "-q", "--no-edit"], "merge: finished", "Merged topic into main"),
    (merge_in_conflict, ["reset", "-q", "--hard"], "merge: given up", ""),
    (rebase_in_conflict, ["rebase", "--abort"], "rebase: given up", ""),
    (rebase_in_conflict, ["rebase", "--continue"], "rebase: finished", "Rebased topic onto main: 2"),
    (rebase_in_conflict, ["rebase", "--skip"], "rebase: finished", "Rebased topic onto main: 1"),
    (cherry_pick_in_conflict, ["cherry-pick", "--abort"], "cherry-pick: given up", ""),
    (
        cherry_pick_in_conflict,
        ["cherry-pick", "--continue"],
        "cherry-pick: finished",
        "CommitMade main: of topic (cherry-pick)",
    ),
    (cherry_pick_in_conflict, ["commit", "-q", "--no-edit"], "cherry-pick: finished", ""),
]


@pytest.mark.parametrize("restarts", [False, True], ids=["", "with restarts"])
@pytest.mark.parametrize(("do", "end", "resolved", "deed"), ENDINGS, ids=[f"{e[2]} by {e[1][1]}" for e in ENDINGS])
def test_a_conflict_begins_once_and_ends_once(
    listening: Listening,
    repo: Repository,
    do: Callable[[Repository], object],
    end: list[str],
    *,
    resolved: str,
    deed: str,
    restarts: bool,
) -> None:
    do(repo)
    started = listening.told()[-1]
    assert isinstance(started, ConflictStarted)
    assert started.paths == ["shared"]
    assert started.theirs == repo("rev-parse", "topic~1" if started.doing != "merge" else "topic")
    if restarts:
        listening.restart()
    assert listening.told() == []
    if "--abort" not in end and "--hard" not in end:
        repo.write("shared", "both\n")
        repo("add", "shared")
        assert listening.told() == []
    if restarts:
        listening.kill()
    repo(*end)
    if restarts:
        listening.start()
    found = brief(listening.told())
    assert found[-1] == f"ConflictResolved {resolved}"
    assert not deed or found[:-1] == [deed]
    assert listening.told() == []


def test_a_rebase_that_stops_twice_is_two_conflicts(listening: Listening, repo: Repository) -> None:
    repo("switch", "-q", "topic")
    repo.rewrite("topic once more")
    repo("switch", "-q", "main")
    rebase_in_conflict(repo)
    first = listening.told()[-1]
    repo.write("shared", "both\n")
    repo("add", "shared")
    repo("rebase", "--continue", fails=True)
    over, second = listening.told()
    assert brief([first, over, second]) == [
        "ConflictStarted rebase: shared",
        "ConflictResolved rebase: finished",
        "ConflictStarted rebase: shared",
    ]
    assert isinstance(first, ConflictStarted)
    assert isinstance(second, ConflictStarted)
    assert first.theirs != second.theirs


def test_a_stop_for_editing_is_no_conflict(listening: Listening, repo: Repository) -> None:
    repo("switch", "-q", "topic")
    repo("rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR="sed -i -e 1s/pick/edit/")
    assert brief(listening.told()) == ["BranchSwitched main → topic"]


def test_a_lock_is_waited_for_unless_it_was_left_behind(listening: Listening, repo: Repository) -> None:
    merge_in_conflict(repo)
    lock = repo.tree / ".git/index.lock"
    lock.touch()
    assert brief(listening.told()) == ["CommitMade main: of main again"]
    os.utime(lock, (0, 0))
    assert brief(listening.told()) == ["ConflictStarted merge: shared"]


# ── the stash ─────────────────────────────────────────────────────────────────────────────────────


def pop(repo: Repository) -> None:
    repo("stash", "pop", "-q")


def drop(repo: Repository) -> None:
    index = repo.tree / ".git/index"
    os.utime(index, (index.stat().st_mtime - 60,) * 2)
    repo("stash", "drop", "-q")


def apply_only(repo: Repository) -> None:
    repo("stash", "apply", "-q")


def drop_the_first(repo: Repository) -> None:
    repo.write("shared", "another\n")
    repo("stash", "push", "-q", "-m", "by name")
    index = repo.tree / ".git/index"
    os.utime(index, (index.stat().st_mtime - 60,) * 2)
    repo("stash", "drop", "-q", "stash@{1}")


STASHES: list[tuple[Callable[[Repository], object], list[str]]] = [
    (pop, ["Stashed taken: WIP on main"]),
    (drop, ["Stashed dropped: WIP on main"]),
    (apply_only, []),
    (drop_the_first, ["Stashed put: On main", "Stashed dropped: WIP on main"]),
]


@pytest.mark.parametrize("restarts", [False, True], ids=["", "with restarts"])
@pytest.mark.parametrize(("do", "expected"), STASHES, ids=lambda one: getattr(one, "__name__", ""))
def test_what_becomes_of_a_stash(
    listening: Listening, repo: Repository, do: Callable[[Repository], object], expected: list[str], restarts: bool
) -> None:
    stash(repo)
    [put] = listening.told()
    assert isinstance(put, Stashed)
    assert put.commit == repo("rev-parse", "stash")
    if restarts:
        listening.kill()
    do(repo)
    if restarts:
        listening.start()
    assert brief(listening.told()) == expected
    assert listening.told() == []


def test_a_stash_from_before_is_known_when_it_is_taken(home: Paths, tmp_path: Path, listening: Listening) -> None:
    repo = Repository.init(tmp_path / "shop")
    repo.commit("base", "shared")
    stash(repo)
    listening.watch(repo)
    assert listening.told() == []
    listening.kill()
    pop(repo)
    listening.start()
    assert brief(listening.told()) == ["Stashed taken: WIP on main"]


@pytest.mark.parametrize(
    ("end", "how"),
    [(["reset", "-q", "--hard"], "given up"), (["checkout", "-q", "--theirs", "."], "finished")],
    ids=["given up", "finished"],
)
def test_a_stash_that_does_not_fit_is_a_conflict(
    listening: Listening, repo: Repository, end: list[str], how: str
) -> None:
    stash(repo)
    diverge(repo)
    repo("stash", "pop", "-q", fails=True)
    begun = listening.heard(lambda found: any(isinstance(one, ConflictStarted) for one in found))
    assert brief(begun)[-1] == "ConflictStarted stash: shared"
    later = f"@{int(time.time()) + 2} +0000"  # a reset in the second in which it began is taken for one before
    repo(*end, GIT_COMMITTER_DATE=later)
    repo("add", "shared")
    assert brief(listening.told()) == [f"ConflictResolved stash: {how}"]


# ── trees, repositories and what becomes of them ──────────────────────────────────────────────────


def test_each_worktree_has_its_own_head(listening: Listening, repo: Repository) -> None:
    tree = repo.tree.parent / "beside"
    repo("worktree", "add", "-q", str(tree), "topic")
    beside = Repository(tree)
    beside.commit("before it was named")
    listening.watch(repo, beside)
    repo.commit("in the main tree")
    beside.commit("beside")
    found = listening.told()
    assert {(made.tree, made.subject) for made in found if isinstance(made, CommitMade)} == {
        (str(repo.tree), "in the main tree"),
        (str(tree), "beside"),
        (str(tree), "before it was named"),
    }
    assert len(found) == 3
    repo("worktree", "remove", "--force", str(tree))
    repo.commit("and on")
    assert brief(listening.told()) == ["CommitMade main: and on"]


def test_a_submodule_is_a_tree_of_its_own(listening: Listening, repo: Repository, tmp_path: Path) -> None:
    part = Repository.init(tmp_path / "part")
    part.commit("of part")
    repo("submodule", "add", "-q", str(part.tree), "lib/part")
    repo("commit", "-q", "-m", "with a part")
    assert "CommitMade main: with a part" in brief(listening.told())
    inside = Repository(repo.tree / "lib/part")
    inside.commit("inside")
    [made] = listening.told()
    assert isinstance(made, CommitMade)
    assert (made.tree, made.subject) == (str(inside.tree), "inside")
    assert {one.header.project for one in listening.hub.log if one.type == "CommitMade"} == {1}


def test_a_submodule_that_is_a_project_is_told_as_that(listening: Listening, repo: Repository, tmp_path: Path) -> None:
    part = Repository.init(tmp_path / "part")
    part.commit("of part")
    repo("submodule", "add", "-q", str(part.tree), "part")
    inside = Repository(repo.tree / "part")
    listening.watch(inside, number=2, key=repo.tree / ".git/modules/part")
    listening.told()
    inside.commit("inside")
    assert brief(listening.told()) == ["CommitMade main: inside"]
    assert listening.hub.log[-1].header.project == 2


def test_what_was_unwatched_is_not_told(listening: Listening, repo: Repository) -> None:
    listening.unwatch()
    repo("commit", "-q", "--allow-empty", "-m", "unseen", GIT_COMMITTER_DATE="@1700000000 +0000")
    assert listening.told() == []
    listening.watch(repo)
    assert listening.told() == []
    repo.commit("seen")
    assert brief(listening.told()) == ["CommitMade main: seen"]


def test_a_project_that_moved_goes_on_where_it_was(listening: Listening, repo: Repository) -> None:
    listening.kill()
    repo.commit("before the move")
    there = repo.tree.rename(repo.tree.parent / "elsewhere")
    moved = Repository(there)
    moved.commit("after the move")
    listening.start()
    listening.move(repo.tree / ".git", there / ".git")
    found = listening.told()
    assert brief(found) == ["CommitMade main: before the move", "CommitMade main: after the move"]
    assert {made.tree for made in found if isinstance(made, CommitMade)} == {str(there)}


def test_a_repository_that_is_made_later_is_seen(listening: Listening, tmp_path: Path) -> None:
    tree = tmp_path / "bare"
    tree.mkdir()
    listening.watch(tree)
    assert listening.told() == []
    repo = Repository.init(tree)
    repo.commit("the first")
    assert brief(listening.heard(len)) == ["CommitMade main: the first"]


def test_a_tree_that_is_gone_harms_no_other(listening: Listening, repo: Repository, tmp_path: Path) -> None:
    gone = Repository.init(tmp_path / "gone")
    gone.commit("soon gone")
    listening.watch(gone, number=2)
    shutil.rmtree(gone.tree)
    repo.commit("here")
    assert brief(listening.heard(len)) == ["CommitMade main: here"]


def test_sha256_repositories_are_read_the_same(listening: Listening, tmp_path: Path) -> None:
    repo = Repository.init(tmp_path / "long", "--object-format=sha256")
    repo.commit("base", "shared")
    repo("switch", "-q", "-c", "topic")
    repo.rewrite("of topic")
    repo("switch", "-q", "main")
    listening.watch(repo)
    repo.rewrite("of main")
    repo("merge", "-q", "topic", fails=True)
    made, begun = listening.told()
    assert isinstance(made, CommitMade)
    assert isinstance(begun, ConflictStarted)
    assert (len(made.commit), made.author, begun.paths) == (64, AUTHOR, ["shared"])


# ── reflogs that are rewritten, or not kept ───────────────────────────────────────────────────────


def test_expiry_in_between_loses_and_doubles_nothing(listening: Listening, repo: Repository) -> None:
    listening.told()
    repo("commit", "-q", "--allow-empty", "-m", "old", GIT_COMMITTER_DATE="@1700000000 +0000")
    repo.commit("kept")
    assert len(listening.told()) == 2
    listening.kill()
    size = (repo.tree / ".git/logs/HEAD").stat().st_size
    repo("reflog", "expire", "--expire=1.year.ago", "--all")
    assert (repo.tree / ".git/logs/HEAD").stat().st_size < size
    repo.commit("after")
    listening.start()
    assert brief(listening.told()) == ["CommitMade main: after"]
    listening.restart()
    assert listening.told() == []


def test_when_everything_expired_it_goes_on_from_there(listening: Listening, repo: Repository) -> None:
    repo("reflog", "expire", "--expire=now", "--all")
    assert listening.told() == []
    repo.commit("after")
    assert brief(listening.told()) == ["CommitMade main: after"]


def test_an_entry_that_was_deleted_changes_nothing(listening: Listening, repo: Repository) -> None:
    repo.commit("one")
    repo.commit("two")
    listening.told()
    repo("reflog", "delete", "--rewrite", "HEAD@{1}")
    repo.commit("three")
    assert brief(listening.told()) == ["CommitMade main: three"]


@pytest.mark.parametrize("restarts", [False, True], ids=["", "with restarts"])
def test_without_reflogs_commits_and_switches_are_still_told(
    listening: Listening, tmp_path: Path, restarts: bool
) -> None:
    repo = Repository.init(tmp_path / "quiet")
    repo("config", "core.logAllRefUpdates", "false")
    repo.commit("base")
    repo("branch", "topic")
    listening.watch(repo)
    assert listening.told() == []
    for do, expected in [
        (lambda: repo.commit("one"), ["CommitMade main: one"]),
        (lambda: [repo.commit("two"), repo.commit("three")], ["CommitMade main: two", "CommitMade main: three"]),
        (lambda: repo("switch", "-q", "topic"), ["BranchSwitched main → topic"]),
        (lambda: repo.commit("four"), ["CommitMade topic: four"]),
        (lambda: merge_of(repo, "main"), ["Merged MAIN into topic"]),
        (lambda: repo("reset", "-q", "--hard", "HEAD~1"), []),
    ]:
        if restarts:
            listening.kill()
        do()
        if restarts:
            listening.start()
        assert brief(listening.told()) == [one.replace("MAIN", repo("rev-parse", "main")) for one in expected]
    assert not (repo.tree / ".git/logs").exists()


def merge_of(repo: Repository, branch: str) -> None:
    repo("merge", "-q", "--no-edit", branch)


def test_a_reftable_is_said_not_to_be_read(listening: Listening, repo: Repository) -> None:
    (repo.tree / ".git/reftable").mkdir()
    [said] = listening.told()
    assert isinstance(said, WatchLimited)
    assert (said.tree, "reftable" in said.reason, "not" in said.instead) == (str(repo.tree), True, True)
    listening.restart()
    assert listening.told() == []
    (repo.tree / ".git/reftable").rmdir()
    [over] = listening.told()
    assert isinstance(over, WatchLimited)
    assert over.instead == ""


# ── histories ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["rebase_killed", "checkout_killed"])
def test_a_history_knows_all_of_it_once_and_its_replay_invents_nothing(home: Paths, name: str) -> None:
    """The senses were killed within: the rebase, or the switch, is there once, and the commit after it."""
    history = list(load(REPOSITORY / "tests/histories/git" / f"{name}.jsonl"))
    died = next(one.seq for one in history if one.type == "ProcessDied")
    after = brief(one.event for one in history if one.seq > died and one.header.service == "git")
    expected = {"rebase_killed": "Rebased topic onto main: 30", "checkout_killed": "BranchSwitched main → topic"}
    assert after == [expected[name], "CommitMade topic: afterwards"]
    made = run(Git, history, home)
    assert [(seen.type, events) for seen, events in made] == [("ProjectWatched", [])]


# ── trees that go and come ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("deep", [False, True])
def test_a_tree_that_was_removed_is_seen_when_it_is_made_again(
    listening: Listening, tmp_path: Path, *, deep: bool
) -> None:
    repo = Repository.init(tmp_path / "work/shop")
    repo.commit("base")
    listening.watch(repo)
    shutil.rmtree(tmp_path / "work" if deep else repo.tree)
    listening.heard(lambda _: bool(listening.service and listening.service._awaited))
    again = Repository.init(tmp_path / "work/shop")
    again.commit("base")
    listening.heard(lambda _: bool(listening.service and listening.service._repositories))
    listening.told()
    again.commit("more")
    assert brief(listening.heard(bool)) == ["CommitMade main: more"]


def test_a_tree_that_another_took_the_place_of_is_read_when_that_is_said(listening: Listening, tmp_path: Path) -> None:
    repo = Repository.init(tmp_path / "shop")
    repo.commit("base")
    listening.watch(repo)
    repo.tree.rename(tmp_path / "old")
    listening.say(WatchLimited(tree=clean(str(repo.tree)), reason="it is not there", instead="it is looked for"))
    other = Repository.init(tmp_path / "shop")
    other.commit("base")
    listening.heard(lambda _: bool(listening.service and listening.service._repositories))
    listening.told()
    other.commit("more")
    assert brief(listening.heard(bool)) == ["CommitMade main: more"]


def test_folders_that_are_one_by_a_link_harm_nobody(listening: Listening, tmp_path: Path) -> None:
    good, bad = Repository.init(tmp_path / "good"), Repository.init(tmp_path / "bad")
    for one in (good, bad):
        one.commit("base")
    shutil.rmtree(bad.tree / ".git/logs")
    (bad.tree / ".git/logs").symlink_to(".")
    listening.watch(bad, number=1)
    listening.watch(good, number=2)
    listening.unwatch(number=1)
    listening.told()
    good.commit("well")
    assert brief(listening.heard(bool)) == ["CommitMade main: well"]
