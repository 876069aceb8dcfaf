"""Contents and commits out of git, from repositories that name programs to run."""

from pathlib import Path

import pytest

from daemon.safe_git_blobs import between, blobs, commits, commits_between
from tests.repositories import Repository

LARGEST = 1 << 20


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    one = Repository.init(tmp_path / "shop")
    one.commit("first", "a.py", "1\n")
    return one


def test_what_differs_between_two_commits(shop: Repository) -> None:
    first = shop.head
    shop.write("b c.py", "new\n")
    shop("rm", "-q", "a.py")
    (shop.tree / "link").symlink_to("b c.py")
    second = shop.commit("second", "größe", "x")
    found = {one.path: one for one in between(shop.tree, first, second) or ()}
    assert found.keys() == {"a.py", "b c.py", "link", "größe"}
    assert (found["a.py"].after, found["b c.py"].before) == (None, None)
    assert [path for path, one in found.items() if not one.is_file] == ["link"]
    assert between(shop.tree, "0" * 40, second) is None
    assert between(shop.tree / "missing", first, second) is None


def test_contents_by_id_and_by_path(shop: Repository) -> None:
    shop.write("empty", "")
    head = shop.commit("second", "a b", "x\n" * 9)
    (one,) = [one for one in between(shop.tree, f"{head}^", head) or () if one.path == "a b"]
    assert one.after
    names = [f"{head}:a.py", f"{head}:empty", one.after, f"{head}:missing file", f"{head}:a b", head, "x\ny"]
    assert blobs(shop.tree, names, 9) == {
        f"{head}:a.py": b"1\n",
        f"{head}:empty": b"",
        one.after: None,
        f"{head}:missing file": None,
        f"{head}:a b": None,
        head: None,
    }
    assert blobs(shop.tree, [one.after], 18)[one.after] == b"x\n" * 9


def test_more_than_one_answer_holds_comes_in_several(shop: Repository) -> None:
    texts = {f"f{number}": f"{number}" * (1 << 20) for number in range(9)}
    for name, text in texts.items():
        shop.write(name, text)
    head = shop.commit("many", "x", "x")
    found = blobs(shop.tree, [f"{head}:{name}" for name in texts], 2 << 20)
    assert found == {f"{head}:{name}": text.encode() for name, text in texts.items()}


def test_commits_that_came_the_oldest_first(shop: Repository) -> None:
    first = shop.head
    made = [shop.commit(f"c{number}") for number in range(4)]
    assert [one.commit for one in commits_between(shop.tree, first, shop.head, 9) or ()] == made
    assert [one.subject for one in commits_between(shop.tree, first, shop.head, 2) or ()] == ["c2", "c3"]
    assert [one.differs[0].path for one in commits(shop.tree, made[:1])] == ["c0"]
    assert commits_between(shop.tree, "0" * 40, shop.head, 9) is None


def test_a_copy_of_a_commit_is_left_out_where_that_is_asked(shop: Repository) -> None:
    shop("checkout", "-q", "-b", "mine")
    mine = shop.commit("mine")
    shop("checkout", "-q", "main")
    theirs = shop.commit("theirs")
    shop("checkout", "-q", "mine")
    shop("rebase", "-q", "main")
    assert len(commits_between(shop.tree, mine, shop.head, 9) or ()) == 2
    assert [one.commit for one in commits_between(shop.tree, mine, shop.head, 9, picked=True) or ()] == [theirs]


def test_nothing_that_the_repository_names_is_run(shop: Repository, tmp_path: Path) -> None:
    marker, program = tmp_path / "was-run", tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    program.chmod(0o755)
    for key in ("diff.x.textconv", "diff.x.command", "diff.external", "filter.x.smudge", "filter.x.clean"):
        shop("config", key, str(program))
    first = shop.head
    (shop.tree / ".gitattributes").write_text("* diff=x\n")
    shop.commit("second", "a.py", "2\n")
    assert between(shop.tree, first, shop.head)
    assert commits_between(shop.tree, first, shop.head, 9, picked=True)
    assert blobs(shop.tree, [f"{shop.head}:a.py"], LARGEST)[f"{shop.head}:a.py"] == b"2\n"
    assert not marker.exists()
    shop("show", "--textconv", "HEAD:a.py")
    assert marker.exists(), "control: git itself does run it"
