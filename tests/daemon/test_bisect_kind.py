"""The commit, or the edit, that broke something is found in real repositories, and nothing of the user's is touched."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from daemon.paths import Paths
from knowledge.errors import NotFound
from services.sandbox import running
from tests import slices
from tests.daemon.bisecting import SCRIPT, Project, contents, history, repository
from tests.repositories import Repository

PYTEST = ".venv/bin/python -m pytest -q -p no:cacheprovider"
pytestmark = pytest.mark.skipif(not running.bubblewrap(), reason="needs bubblewrap")


@pytest.fixture
def shop(home: Paths, tmp_path: Path) -> Iterator[Project]:
    with closing(Project(home, (tmp_path / "shop").resolve())) as one:
        yield one


@pytest.fixture
def repo(shop: Project) -> Repository:
    return repository(shop)


def test_the_commit_is_found_in_few_runs_and_the_tree_stays_as_it_is(shop: Project, repo: Repository) -> None:
    shop.run()
    commits = history(shop, repo, *["fine"] * 9, *["broken"] * 7)
    shop.run()
    before = contents(shop.tree)
    ended = shop.search()
    assert ended.culprit
    assert (ended.culprit.kind, ended.culprit.ref, ended.culprit.title) == ("commit", commits[9], "10 broken")
    assert (ended.culprit.good, ended.culprit.certain, ended.culprit.skipped) == (commits[8], True, 0)
    assert ended.culprit.runs <= 9
    assert ended.culprit.paths == ["value"]
    assert contents(shop.tree) == before
    assert ended.summary.startswith(f"broken by {commits[9][:7]} 10 broken (")


def test_without_a_green_run_the_past_is_sought_and_that_is_said(shop: Project, repo: Repository) -> None:
    commits = history(shop, repo, "fine", "fine", "broken", "broken", "broken", "broken")
    shop.run()
    ended = shop.search()
    assert ended.culprit
    assert ended.culprit.ref == commits[2]
    assert "as no green run is known" in ended.text


def test_an_edit_that_was_never_committed_is_found(shop: Project, repo: Repository) -> None:
    shop.run()
    history(shop, repo, "fine", "fine")
    shop.edit("other.py", "x = 1\n")
    shop.edit("value", "fine 3\n")
    culprit = shop.edit("value", "broken 4\n")
    shop.edit("value", "broken 5\n")
    shop.edit("other.py", None)
    shop.run()
    before = contents(shop.tree)
    ended = shop.search()
    assert ended.culprit
    assert (ended.culprit.kind, ended.culprit.ref, ended.culprit.paths) == ("edit", culprit, ["value"])
    assert ended.culprit.certain
    assert contents(shop.tree) == before


def test_what_was_changed_while_nobody_watched_is_one_change(shop: Project, repo: Repository) -> None:
    shop.run()
    history(shop, repo, "fine", "fine")
    repo.write("value", "broken\n")
    shop.run()
    ended = shop.search()
    assert ended.culprit
    assert (ended.culprit.ref, ended.culprit.title) == ("uncommitted", "value")


def test_a_new_file_is_no_part_of_earlier_states_but_an_old_one_is(shop: Project, repo: Repository) -> None:
    """Neither is known to git; what a tool needs and nobody commits has been there when it was green."""
    repo.write(
        "check.py", 'import pathlib\n\nif pathlib.Path("new").exists():\n    raise ValueError("new")\nopen("kept")\n'
    )
    shop.commit(repo, "another check")
    shop.edit("kept", "by hand\n")
    shop.run()
    shop.commit(repo, "nothing of it")
    repo("rm", "-q", "--cached", "kept")
    shop.commit(repo, "kept is not git's")
    culprit = shop.edit("new", "x\n")
    shop.run()
    ended = shop.search()
    assert ended.culprit
    assert (ended.culprit.ref, ended.culprit.certain) == (culprit, True)


@pytest.mark.parametrize("linked", [False, True])
def test_files_that_were_moved_removed_or_made_programs_are_as_they_were(
    shop: Project, repo: Repository, linked: bool
) -> None:
    repo.write("check.py", "import subprocess\n\nraise SystemExit(subprocess.call(['sh', 'run.sh']))\n")
    script = 'test -x bin/tool && test "$(cat to/link 2>&1)" = here && bin/tool || { echo "error: no tool"; exit 1; }\n'
    repo.write("run.sh", script)
    repo.write("bin/tool", "#!/bin/sh\ntrue\n")
    (repo.tree / "bin/tool").chmod(0o755)
    repo.write("far/away", "here")
    (repo.tree / "to").mkdir()
    (repo.tree / "to/link").symlink_to("../far/away")
    shop.commit(repo, "all there")
    shop.run("sh run.sh")
    shop.commit(repo, "nothing")
    if linked:
        (repo.tree / "to/link").unlink()
        (repo.tree / "to").rmdir()
        (repo.tree / "to").symlink_to("far")
    else:
        (repo.tree / "bin/tool").chmod(0o644)
    culprit = shop.commit(repo, "the one")
    repo("mv", "far", "further")
    shop.commit(repo, "moved")
    (repo.tree / "bin/tool").unlink()
    (repo.tree / "bin").rmdir()
    shop.commit(repo, "removed")
    repo.write("bin", "a file now")
    shop.commit(repo, "a file where the folder was")
    shop.run("sh run.sh")
    ended = shop.search()
    assert ended.culprit, ended
    assert (ended.culprit.ref, ended.culprit.certain) == (culprit, True)


def test_a_file_that_is_ignored_now_was_git_s_then(shop: Project, repo: Repository) -> None:
    shop.run()
    commits = history(shop, repo, "fine", "broken", "broken")
    repo("rm", "-q", "--cached", "value")
    repo.write(".gitignore", "value\n")
    shop.commit(repo, "value is ignored")
    shop.run()
    ended = shop.search()
    assert ended.culprit
    assert ended.culprit.ref == commits[1]


def test_what_was_merged_counts_as_the_merge(shop: Project, repo: Repository) -> None:
    shop.run()
    history(shop, repo, "fine")
    repo("switch", "-q", "-c", "topic")
    shop.commit(repo, "on the side", "side", "x")
    shop.commit(repo, "breaks", "value", "broken\n")
    repo("switch", "-q", "main")
    shop.commit(repo, "here", "here", "x")
    repo("merge", "-q", "--no-ff", "-m", "merge topic", "topic")
    merge = repo.head
    shop.commit(repo, "after", "after", "x")
    shop.run()
    ended = shop.search()
    assert ended.culprit
    assert (ended.culprit.ref, ended.culprit.title) == (merge, "merge topic")


def test_states_in_which_it_fails_in_another_way_are_passed_over(shop: Project, repo: Repository) -> None:
    shop.run()
    commits = history(shop, repo, "fine", "fine", "torn", "torn", "broken", "broken")
    shop.run()
    ended = shop.search()
    assert ended.culprit
    assert (ended.culprit.ref, ended.culprit.good, ended.culprit.certain) == (commits[4], commits[1], False)
    assert (ended.culprit.among, ended.culprit.skipped) == (commits[2:4], 2)
    assert "one of 3 changes" in ended.summary
    assert "it fails in another way" in ended.text


@pytest.mark.parametrize(
    ("check", "why"),
    [
        ('import os\nif not os.path.exists("/sandbox"):\n    raise ValueError("outside alone")\n', "any more"),
        ('import os\nraise ValueError("x") if not os.path.exists("/sandbox") else KeyError("y")\n', "in a sandbox"),
        ('raise ValueError("always")\n', "in every earlier state"),
    ],
)
def test_where_nothing_is_found_it_is_said_why(shop: Project, repo: Repository, check: str, why: str) -> None:
    shop.commit(repo, "the check", "check.py", check)
    history(shop, repo, "fine", "fine")
    repo("checkout", "-q", "--orphan", "new")
    shop.commit(repo, "begins anew", "check.py", check)
    history(shop, repo, "fine", "fine")
    shop.run()
    ended = shop.search()
    assert ended.culprit is None
    assert why in ended.summary


def test_what_fails_by_turns_is_blamed_on_nobody(shop: Project, repo: Repository) -> None:
    """The second run of the culprit is said to have succeeded."""
    shop.run()
    history(shop, repo, "fine", "broken", "broken")
    shop.run()
    said, state, step, seen = list[str](), {}, "prepare", 0
    while True:
        done = shop.step(step, state, said)
        state, step = dict(done.state), "probe"
        if not done.again and done.summary:
            break
        runs = state.get("runs", {})
        second = [number for number, letters in runs.items() if len(letters) == 2]
        if second and not seen:
            state["runs"], seen = {**runs, second[0]: runs[second[0]][0] + "g"}, 1
    assert "by turns" in done.summary
    assert done.events == ()


def test_a_shallow_clone_has_its_last_commits_alone(
    home: Paths, tmp_path: Path, shop: Project, repo: Repository
) -> None:
    history(shop, repo, "fine", "fine", "fine", "broken", "broken")
    shop.close()
    made = repo.clone(tmp_path / "shallow", "--depth", "3", "--no-local")
    home.core.unlink()
    with closing(Project(home, made.tree.resolve())) as shallow:
        shallow.run()
        ended = shallow.search()
    assert ended.culprit
    assert ended.culprit.title == "4 broken"
    assert "3 commits" in ended.text


def test_without_any_commit_edits_are_searched(shop: Project) -> None:
    (shop.tree / "check.py").write_text(SCRIPT)
    shop.edit("value", "fine\n")
    shop.run()
    shop.edit("value", "fine again\n")
    culprit = shop.edit("value", "broken\n")
    shop.edit("value", "broken more\n")
    shop.run()
    for made in (False, True):
        ended = shop.search()
        assert ended.culprit, ended
        assert (ended.culprit.kind, ended.culprit.ref) == ("edit", culprit)
        if not made:
            Repository.init(shop.tree)


def test_with_neither_commit_nor_green_run_there_is_nothing_to_search(shop: Project) -> None:
    (shop.tree / "check.py").write_text('raise ValueError("x")\n')
    shop.run()
    with pytest.raises(NotFound, match="anything to search"):
        shop.search()


def test_a_submodule_stays_as_it_is_and_that_is_known(tmp_path: Path, shop: Project, repo: Repository) -> None:
    other = Repository.init(tmp_path / "other")
    other.commit("one", "part", "fine\n")
    repo("submodule", "-q", "add", str(other.tree), "sub")
    repo.write(
        "check.py", 'if "broken" in open("value").read() + open("sub/part").read():\n    raise ValueError("x")\n'
    )
    shop.commit(repo, "with a part")
    shop.run()
    culprit = shop.commit(repo, "breaks", "value", "broken\n")
    other.commit("two", "part", "fine and new\n")
    Repository(repo.tree / "sub")("pull", "-q")
    shop.commit(repo, "a newer part")
    shop.run()
    ended = shop.search()
    assert ended.culprit
    assert (ended.culprit.ref, ended.culprit.certain) == (culprit, True)


def test_what_cannot_be_put_makes_it_less_certain(shop: Project, repo: Repository) -> None:
    """A secret stays hidden whatever it was, and what git keeps elsewhere stays as it is."""
    shop.run()
    history(shop, repo, "fine")
    repo.write("big", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    repo.write("deploy.key", "hunter2")
    culprit = shop.commit(repo, "breaks", "value", "broken\n")
    repo.write("big", "the whole of it")
    repo.write("deploy.key", "hunter3")
    shop.commit(repo, "later")
    shop.run()
    ended = shop.search()
    assert ended.culprit
    assert (ended.culprit.ref, ended.culprit.certain) == (culprit, False)
    assert "could not be put" in ended.summary


def test_nothing_that_the_repository_names_is_run(tmp_path: Path, shop: Project, repo: Repository) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    shop.run()
    commits = history(shop, repo, "fine", "broken", "broken")
    repo.write(".gitattributes", "* filter=evil diff=evil\n")
    shop.commit(repo, "attributes")
    for name in (
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.command",
        "core.fsmonitor",
    ):
        repo("config", name, f"touch {marks}/{name}; cat")
    for hook in ("post-checkout", "post-index-change", "reference-transaction"):
        repo.write(f".git/hooks/{hook}", f"#!/bin/sh\ntouch {marks}/{hook}\n")
        (repo.tree / ".git/hooks" / hook).chmod(0o755)
    (repo.tree / "value").write_bytes((repo.tree / "value").read_bytes())  # younger than git's note of it
    shop.run()
    ended = shop.search()
    assert ended.culprit
    assert ended.culprit.ref == commits[1]
    assert list(marks.iterdir()) == []


def test_a_linked_tree_is_searched_as_it_is(home: Paths, tmp_path: Path, shop: Project, repo: Repository) -> None:
    commits = history(shop, repo, "fine", "broken", "broken")
    shop.close()
    repo("worktree", "add", "-q", "-b", "topic", str(tmp_path / "linked"))
    home.core.unlink()
    with closing(Project(home, (tmp_path / "linked").resolve())) as linked:
        linked.run()
        ended = linked.search()
    assert ended.culprit
    assert ended.culprit.ref == commits[1]


@pytest.mark.parametrize("alone", [True, False][: slices.of(2, 1)])
def test_a_failing_test_is_judged_alone_and_run_alone_where_that_shows_it(shop: Project, *, alone: bool) -> None:
    """The first test has been failing for longer. The second fails alone, or only where the first was run before it."""
    repo = Repository.init(shop.tree)
    repo.write(".gitignore", ".venv\n__pycache__\n")
    (repo.tree / ".venv").symlink_to(sys.prefix)
    tests = (
        "seen = []\n\n\ndef test_one():\n    seen.append(1)\n    assert {one}\n\n\ndef test_two():\n    assert {two}\n"
    )
    second = "0 == 1" if alone else "not seen"
    for number, (one, two) in enumerate([(1, 1), (0, 1), (0, second), (0, second)]):
        shop.commit(repo, f"state {number}", "test_shop.py", tests.format(one=one, two=two))
        if number == 0:
            shop.run(PYTEST)
    shop.run(PYTEST)
    shop.failure += 1
    ended = shop.search()
    assert ended.culprit
    assert (ended.culprit.title, ended.culprit.certain) == ("state 2", True)
    assert ended.culprit.command == (".venv/bin/python -m pytest test_shop.py::test_two" if alone else PYTEST)


def test_a_step_that_is_done_again_comes_to_the_same(shop: Project, repo: Repository) -> None:
    """As it is where whoever did it died before it was put on record."""
    shop.run()
    history(shop, repo, "fine", "broken")
    shop.run()
    said = list[str]()
    state = dict(shop.step("prepare", {}, said).state)
    first, second = (shop.step("probe", state, said).state for _ in range(2))
    assert first == second
    assert first["runs"] == {"2": "b"}
