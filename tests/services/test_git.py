"""Real operations of git and what the sense makes of each; it never runs git and counts each deed once."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.paths import Paths
from knowledge.events import BranchSwitched, CommitMade, ConflictStarted, Merged, Pulled, Rebased, Stashed
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
