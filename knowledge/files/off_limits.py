"""Names of files that are not changed for anybody, whatever a plan says: what is a repository's own, what is secret."""

import re
import unicodedata

from knowledge.files.secret import is_secret

STORES = frozenset({".git", ".hg", ".svn", ".jj", ".bzr"})
BARE = frozenset({"head", "objects", "refs"})
"""A folder with these is a repository without a tree: git reads its configuration, and runs what that names."""
BESIDE = ".sotto-a"
"""How names begin that lie beside files while the hands change those, and no longer."""
LONGEST = 255
"""Bytes of a name that any file system takes."""
_SHORT = re.compile(r"git~\d+")
_SHOWN_OTHERWISE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control characters, marks that turn the direction of writing, and what has no width."""


def folded(name: str) -> str:
    """What file systems that fold names make of one: two that are equal here are one file there."""
    plain = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())


def is_store(name: str) -> bool:
    """Whether a name is that of a repository's own folder, or is taken for it by a file system that folds names."""
    plain = folded(name).split(":")[0].rstrip(". ")
    return plain in STORES or bool(_SHORT.fullmatch(plain))


def off_limits(path: str) -> str:
    """Why a file of a tree is not changed, by its name alone; empty where nothing speaks against it."""
    names = path.split("/")
    if any(is_store(part) for name in names for part in name.split("\\")):
        return "it belongs to a repository itself, which runs what is in it"
    if any(not name or name in {".", ".."} for name in names):
        return "its path leads out of the tree"
    if any(unicodedata.category(letter) in _SHOWN_OTHERWISE for letter in path):
        return "its name holds characters that cannot be shown"
    if any(len(name.encode("utf-8", "surrogatepass")) > LONGEST for name in names):
        return "its name is too long"
    if is_secret(path):
        return "its name says that it holds a secret"
    return ""
