"""A repository that is out to have something executed, or to break its reader: nothing runs, and others are told."""

import os
import select
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.paths import Paths
from tests.conftest import REPOSITORY
from tests.repositories import Repository
from tests.services.git_listening import Listening, brief

SAFE = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "commit.gpgSign=false")
HOOKS = (
    "post-commit",
    "post-checkout",
    "post-index-change",
    "reference-transaction",
    "pre-auto-gc",
    "fsmonitor-watchman",
)
STARTS = ("subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "pty.", "socket.connect")
_started: list[str] = []
_listens: list[bool] = []


def _audit(event: str, _arguments: object) -> None:
    if _listens and event.startswith(STARTS):
        _started.append(event)


sys.addaudithook(_audit)


@pytest.fixture
def started() -> Iterator[list[str]]:
    """What this interpreter starts while it is asked to look."""
    _started.clear()
    yield _started
    _listens.clear()


@pytest.fixture
def listening(home: Paths) -> Iterator[Listening]:
    one = Listening(home)
    yield one
    one.close()


def hostile(tree: Path, marker: Path) -> Repository:
    """Everything that a repository may have executed is set to leave a mark."""
    program = tree.parent / "program"
    program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{marker}'\ncat\n", encoding="utf-8")
    program.chmod(0o755)
    repo = Repository.init(tree)
    repo.commit("base", "shared")
    for hook in HOOKS:
        shutil.copy(program, tree / ".git/hooks" / hook)
    repo.write(".gitattributes", "* filter=evil diff=evil merge=evil\n")
    (tree / ".git/evil").write_text(
        f"[core]\n\tpager = {program}\n[alias]\n\tcat-file = !{program}\n", encoding="utf-8"
    )
    for key, value in {
        "core.fsmonitor": program,
        "core.hooksPath": tree / ".git/hooks",
        "core.pager": program,
        "core.editor": program,
        "core.sshCommand": program,
        "core.askPass": program,
        "core.alternateRefsCommand": program,
        "gpg.program": program,
        "commit.gpgSign": "true",
        "log.showSignature": "true",
        "credential.helper": f"!{program}",
        "diff.external": program,
        "diff.evil.textconv": program,
        "diff.evil.command": program,
        "merge.evil.driver": program,
        "filter.evil.clean": program,
        "filter.evil.smudge": program,
        "filter.evil.process": program,
        "interactive.diffFilter": program,
        "alias.log": f"!{program}",
        "alias.status": f"!{program}",
        "include.path": tree / ".git/evil",
        "includeIf.gitdir:/**.path": tree / ".git/evil",
        "uploadpack.packObjectsHook": program,
        "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true",
    }.items():
        repo("config", key, str(value))
    return repo


def deeds(repo: Repository) -> None:
    """A commit, a switch, a rebase, a stash and a conflict, made without waking what lies in wait."""

    def git(*words: str, fails: bool = False) -> None:
        repo(
            *SAFE,
            "-c",
            "filter.evil.process=",
            "-c",
            "filter.evil.clean=",
            "-c",
            "filter.evil.smudge=",
            *words,
            fails=fails,
        )

    repo.write(".git/info/attributes", "* !filter !diff !merge\n")
    git("commit", "-q", "--allow-empty", "-m", "one")
    git("switch", "-q", "-c", "topic")
    repo.write("shared", "topic\n")
    git("commit", "-q", "-a", "-m", "two")
    git("switch", "-q", "main")
    repo.write("shared", "unfinished\n")
    git("stash", "-q")
    repo.write("shared", "main\n")
    git("commit", "-q", "-a", "-m", "three")
    git("rebase", "-q", "main", "topic", fails=True)
    (repo.tree / ".git/info/attributes").unlink()


def test_nothing_that_a_repository_configures_is_run(listening: Listening, tmp_path: Path, started: list[str]) -> None:
    marker = tmp_path / "marker"
    repo = hostile(tmp_path / "shop", marker)
    listening.watch(repo)
    deeds(repo)
    marker.unlink(missing_ok=True)
    _listens.append(True)
    found = brief(listening.told())
    listening.restart()
    assert listening.told() == []
    inputs = listening.service.inputs() if listening.service else {}
    (repo.tree / ".git/touched").touch()
    for descriptor in select.select(list(inputs), [], [], 10)[0]:
        assert list(inputs[descriptor]()) == []
    _listens.clear()
    assert found == [
        "CommitMade main: one",
        "BranchSwitched main → topic",
        "CommitMade topic: two",
        "BranchSwitched topic → main",
        "CommitMade main: three",
        "ConflictStarted rebase: shared",
        "Stashed put: WIP on main",
    ]
    assert not marker.exists()
    assert started == []


def test_control_git_itself_would_have_run_it(tmp_path: Path, started: list[str]) -> None:
    marker = tmp_path / "marker"
    repo = hostile(tmp_path / "shop", marker)
    marker.unlink(missing_ok=True)
    _listens.append(True)
    repo("diff", "--stat", "HEAD")
    assert marker.exists()
    assert "subprocess.Popen" in started


def test_no_file_of_the_sense_can_start_a_process() -> None:
    for path in [REPOSITORY / "services/git.py", *(REPOSITORY / "knowledge/git").glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in ("subprocess", "os.system", "popen", "os.exec", "os.spawn") if word in text], path


# ── files that are not what they should be ────────────────────────────────────────────────────────


def garbage(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(os.urandom(50_000))


def pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path)


def endless(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


def sparse(path: Path) -> None:
    with path.open("ab") as file:
        file.truncate(1 << 40)


def folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


@pytest.mark.parametrize("spoil", [garbage, pipe, loop, endless, sparse, folder])
@pytest.mark.parametrize(
    "name", ["HEAD", "logs/HEAD", "logs/refs/stash", "index", "MERGE_HEAD", "packed-refs", "../.gitmodules"]
)
def test_a_spoilt_repository_harms_no_other(
    listening: Listening, tmp_path: Path, name: str, spoil: Callable[[Path], None]
) -> None:
    good, bad = Repository.init(tmp_path / "good"), Repository.init(tmp_path / "bad")
    for one in (good, bad):
        one.commit("base", "shared")
    listening.watch(bad, number=1)
    listening.watch(good, number=2)
    path = bad.tree / ".git" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    spoil(path)
    good.commit("well")
    assert "CommitMade main: well" in brief(listening.told())
    listening.restart()
    listening.told()
    good.commit("and again")
    assert brief(listening.told()) == ["CommitMade main: and again"]


def test_names_that_are_no_utf8_are_told_all_the_same(listening: Listening, tmp_path: Path) -> None:
    tree = tmp_path / "shop"
    repo = Repository.init(tree)
    repo.commit("base")
    listening.watch(repo)
    (tree / ".git/HEAD").write_bytes(b"ref: refs/heads/\xff\xfe\n")
    log = (tree / ".git/logs/HEAD").read_bytes().splitlines()[-1]
    old = log.split(b" ")[1]
    with (tree / ".git/logs/HEAD").open("ab") as file:
        file.write(old + b" " + b"a" * 40 + b" \xff <\xfe> 4000000000 +0000\tcommit: \xfd\n")
    assert brief(listening.told()) == ["CommitMade ??: \ufffd"]
