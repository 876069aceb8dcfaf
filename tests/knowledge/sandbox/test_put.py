"""What may be put into the copy of a project, by its name."""

import stat

import pytest

from knowledge.errors import PutRefused
from knowledge.sandbox.put import Put, checked

LINK = stat.S_IFLNK
GIT, SECRET, PLAIN = "belongs to git", "that of a secret", "no plain path"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        *((one, PLAIN) for one in ("", "/etc/passwd", "../x", "a/../../x", "./a", "a//b", "a/", "..", "a\0b", "a/.")),
        *((one, GIT) for one in (".git", ".git/hooks/x", "sub/.GIT/config", ".Git/HEAD", ".git./x", ".git /x")),
        *((one, GIT) for one in (".g\u200dit/hooks/x", ".\uff47it/config", "\u2060.git")),
        *((one, SECRET) for one in (".env", "deploy/server.key", "secrets/token", ".NPMRC", ".ssh/new", "a/pip.conf")),
        *((one, SECRET) for one in ("id_rsa", ".bundle/config", ".hg/hgrc", "Secrets/x")),
        ("a" * 256, "too long"),
        ("é" * 128, "too long"),
        ("a/" * 2_500 + "a", "too long"),
    ],
)
def test_a_path_that_is_no_file_of_the_project_is_refused(path: str, why: str) -> None:
    with pytest.raises(PutRefused, match=why):
        checked([Put(path, b"x")])
    with pytest.raises(PutRefused, match=why):
        checked([Put(path, None)])


@pytest.mark.parametrize(
    "path", ["a", "a b/ü\n.py", "...", "..a/b", ".gitignore", "git/hooks/x", "\udcff.py", "dev/null"]
)
def test_any_other_may_be_put(path: str) -> None:
    assert checked([Put(path, b"x")]) == (Put(path, b"x"),)


@pytest.mark.parametrize("mode", [0o4755, 0o2755, 0o1644, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o600, stat.S_IFDIR])
def test_a_mode_that_is_none_of_a_file_is_refused(mode: int) -> None:
    with pytest.raises(PutRefused, match="its mode"):
        checked([Put("a", b"x", mode)])


def test_a_link_and_a_program_are_files() -> None:
    assert checked([Put("a", b"../b", LINK), Put("b", b"x", stat.S_IFREG | 0o755)])


def test_what_the_project_keeps_back_is_refused_whatever_its_name() -> None:
    for path in ("mine/plain.txt", "mine", "MINE/deep/er.txt"):
        with pytest.raises(PutRefused, match="a secret of the project"):
            checked([Put(path, b"x")], ["mine"])
    assert checked([Put("mine2", b"x")], ["mine"])


def test_nothing_is_put_twice() -> None:
    with pytest.raises(PutRefused, match="twice"):
        checked([Put("a", b"x"), Put("a", None)])
