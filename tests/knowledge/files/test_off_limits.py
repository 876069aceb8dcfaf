"""Which names are changed for nobody."""

import pytest

from knowledge.files.off_limits import folded, off_limits

STORES = (
    ".git .git/config a/.git/hooks/x .GIT/x .Git .git. .git... .git::$DATA .git:x git~1 GIT~12/x .hg/hgrc .svn/x .jj/x "
    ".g\u200dit/x .gi\u200et \u2060.git .\uff27it a\\.git\\x"
)
FINE = "a.py .gitignore .gitattributes .github/workflows/x.yml git/x .gitx/y agit~1b src/git~x .hgignore é/ü.py a b/c d"


@pytest.mark.parametrize("path", [*STORES.split(), ".git /x", ".git . ./x"])
def test_what_belongs_to_a_repository_is_not(path: str) -> None:
    assert off_limits(path) == "it belongs to a repository itself, which runs what is in it"


@pytest.mark.parametrize("path", [*FINE.split(), "a b/c d.py", "..."])
def test_other_names_are(path: str) -> None:
    assert off_limits(path) == ""


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("a/../b", "out of the tree"),
        ("a//b", "out of the tree"),
        (".", "out of the tree"),
        ("a\nb", "cannot be shown"),
        ("a\u202eb", "cannot be shown"),
        ("a\u2028b", "cannot be shown"),
        ("a\udc80", "cannot be shown"),
        ("x" * 256, "too long"),
        ("é" * 128, "too long"),
        (".env", "secret"),
        ("a/.ssh/config", "secret"),
    ],
)
def test_what_else_is_not(path: str, word: str) -> None:
    assert word in off_limits(path)


def test_names_that_some_file_systems_take_for_one_are_one() -> None:
    assert folded("README") == folded("readme")
    assert folded("Stra\u00dfe") == folded("STRASSE")
    assert folded("cafe\u0301") == folded("caf\u00e9")
    assert folded("a") != folded("b")
