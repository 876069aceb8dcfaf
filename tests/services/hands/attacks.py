"""What is done between the look at a plan and its application, as a table."""

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.tasks.effects import ChangeFiles, PlannedFile
from tests.services.hands.promoting import Leave, change, leave, sha

HARM = b"harm\n"
Act = Callable[[Path], object]


def nothing(_tree: Path) -> None:
    """The plan alone is the attack."""


@dataclass(frozen=True)
class Attack:
    """`first` happens before it is planned, `then` between the look and the act."""

    name: str
    says: str
    wanted: Mapping[str, bytes | None] = field(default_factory=lambda: {"a.py": HARM})
    first: Act = nothing
    then: Act = nothing
    planned: Callable[[Path], ChangeFiles] | None = None
    harmless: bool = False
    """Whether who just writes does no harm by it either, or fails, too."""


def link(to: str, at: str) -> Act:
    def act(tree: Path) -> None:
        (tree / at).unlink(missing_ok=True)
        (tree / at).symlink_to(tree / to)

    return act


def folder_becomes_link(tree: Path) -> None:
    (tree / "src").rename(tree.parent / "moved")
    (tree / "src").symlink_to(tree.parent / "outside")


def folder_above_becomes_link(tree: Path) -> None:
    (tree / "deep").rename(tree.parent / "moved")
    (tree / "deep").symlink_to(tree.parent / "outside")


def tree_becomes_link(tree: Path) -> None:
    tree.rename(tree.parent / "moved")
    tree.symlink_to(tree.parent / "outside")


def tree_replaced(tree: Path) -> None:
    tree.rename(tree.parent / "moved")
    tree.mkdir()
    (tree / "a.py").write_bytes(b"a\n")


def replaced(make: Callable[[Path], object], name: str = "a.py") -> Act:
    def act(tree: Path) -> None:
        (tree / name).unlink(missing_ok=True)
        make(tree / name)

    return act


def a_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def git_file(tree: Path) -> None:
    (tree / ".git").write_text("gitdir: ../repository/.git/worktrees/tree\n")


def folder(*names: str) -> Act:
    def act(tree: Path) -> None:
        for name in names:
            (tree / name).mkdir(parents=True, exist_ok=True)

    return act


def file(name: str, data: bytes = b"x\n", mode: int = 0o644) -> Act:
    def act(tree: Path) -> None:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(data)
        (tree / name).chmod(mode)

    return act


def mode(name: str, rights: int) -> Act:
    return lambda tree: (tree / name).chmod(rights)


def raw(*files: tuple[str, bytes | None, bytes | None]) -> Callable[[Path], ChangeFiles]:
    """A plan that says of itself what is there."""

    def planned(tree: Path) -> ChangeFiles:
        known = [PlannedFile(path=path, before=sha(a), after=sha(b), mode=0o644) for path, a, b in files]
        return ChangeFiles(tree=str(tree), files=tuple(known))

    return planned


STORE = "belongs to a repository itself"
SHOWN = "characters that cannot be shown"
CHANGED = "changed since it was shown"
ATTACKS = [
    Attack("a hook of git", STORE, {".git/hooks/pre-commit": HARM}, folder(".git/hooks")),
    Attack("the configuration of git", STORE, {".git/config": HARM}, folder(".git")),
    Attack("git in capitals", STORE, {".GIT/config": HARM}),
    Attack("git in one capital", STORE, {".gIt/hooks/post-checkout": HARM}),
    Attack("git of a submodule", STORE, {"sub/.git/config": HARM}, folder("sub")),
    Attack("the file that leads to git", STORE, {".git": HARM}, git_file),
    Attack("the file of a submodule that leads to git", STORE, {"sub/.git": HARM}, folder("sub")),
    Attack("git with a dot behind", STORE, {".git./config": HARM}),
    Attack("git with a space behind", STORE, {".git /config": HARM}),
    Attack("git with both behind", STORE, {".git . ./config": HARM}),
    Attack("git as a stream of NTFS", STORE, {".git::$INDEX_ALLOCATION/config": HARM}),
    Attack("git by its short name", STORE, {"git~1/config": HARM}),
    Attack("git by a second short name", STORE, {"GIT~2/hooks/x": HARM}),
    Attack("git with what has no width", STORE, {".g\u200cit/config": HARM}),
    Attack("git with a mark in front", STORE, {"\ufeff.git/config": HARM}),
    Attack("git in wide letters", STORE, {".\uff47\uff49\uff54/config": HARM}),
    Attack("git behind a backslash", STORE, {"sub\\.git\\config": HARM}),
    Attack("a hook of Mercurial", STORE, {".hg/hgrc": HARM}),
    Attack("the store of Jujutsu", STORE, {".jj/repo/config.toml": HARM}),
    Attack("another repository", "another repository begins there", {"lib/x.py": HARM}, folder("lib/.git")),
    Attack("one that came meanwhile", "another repository", {"src/x.py": HARM}, folder("src"), folder("src/.git")),
    Attack("another worktree", "another repository", {"wt/x.py": HARM}, file("wt/.git", b"gitdir: ../r\n")),
    Attack(
        "a bare repository", "repository's own folder", {"b/hooks/x": HARM}, folder("b/objects", "b/refs", "b/HEAD")
    ),
    Attack(
        "what becomes one",
        "take it for a repository",
        {"b/HEAD": HARM, "b/config": HARM},
        folder("b/objects", "b/refs"),
    ),
    Attack(
        "what becomes one as a whole",
        "take it for a repository",
        {"b/HEAD": HARM, "b/objects/x": HARM, "b/refs/x": HARM},
    ),
    Attack("a link in the place of the file", "it is a link", then=link("../outside/a.py", "a.py")),
    Attack("a link within the tree", "it is a link", then=link("b.py", "a.py")),
    Attack("a link that leads nowhere", "it is a link", {"new.py": HARM}, then=link("../outside/new.py", "new.py")),
    Attack("a link to /proc", "it is a link", then=link("/proc/self/comm", "a.py"), harmless=True),
    Attack(
        "a link in the place of a folder",
        "a link lies on the way",
        {"src/a.py": HARM},
        file("src/a.py"),
        folder_becomes_link,
    ),
    Attack(
        "a link further up",
        "a link lies on the way",
        {"deep/er/a.py": HARM},
        file("deep/er/a.py"),
        folder_above_becomes_link,
    ),
    Attack(
        "a link in the place of a new folder", "a link lies on the way", {"n/a.py": HARM}, then=link("../outside", "n")
    ),
    Attack("a link in the place of the tree", "another folder by now", then=tree_becomes_link),
    Attack("another tree in its place", "another folder by now", then=tree_replaced),
    Attack("no tree", "cannot be entered", then=lambda tree: tree.rename(tree.parent / "m"), harmless=True),
    Attack("a pipe", "it is a pipe", then=replaced(os.mkfifo), harmless=True),
    Attack("a socket", "it is a socket", then=replaced(a_socket), harmless=True),
    Attack("a folder", "it is a folder", then=replaced(lambda path: path.mkdir()), harmless=True),
    Attack(
        "a hard link out",
        "another name",
        then=replaced(lambda path: path.hardlink_to(path.parent.parent / "outside/a.py")),
    ),
    Attack("a hard link within", "another name", then=lambda tree: (tree / "c.py").hardlink_to(tree / "a.py")),
    Attack("setuid", "somebody's rights", then=mode("a.py", 0o4755)),
    Attack("setgid", "somebody's rights", then=mode("a.py", 0o2755)),
    Attack("sticky", "somebody's rights", then=mode("a.py", 0o1644)),
    Attack("read-only", "it is read-only", first=mode("a.py", 0o444)),
    Attack("in a read-only folder", "folder is read-only", {"src/a.py": HARM}, file("src/a.py"), mode("src", 0o555)),
    Attack("the same name in capitals", "the same name", {"A.PY": HARM}),
    Attack("the same name, composed otherwise", "the same name", {"cafe\u0301": HARM}, file("caf\u00e9")),
    Attack("the same folder in capitals", "the same name", {"SRC/new.py": HARM}, folder("src")),
    Attack("two names that are one", "in the plan twice", {"n.py": HARM, "N.py": HARM}),
    Attack(
        "a file and what lies in it",
        "a file where its folder is",
        planned=raw(("n", None, HARM), ("n/x", None, HARM)),
        harmless=True,
    ),
    Attack("a name that turns around", SHOWN, {"txt.\u202eyp.a": HARM}),
    Attack("a name of two lines", SHOWN, {"a\nb.py": HARM}),
    Attack("a name that moves the cursor", SHOWN, {"a\x1b[2K.py": HARM}),
    Attack("a secret", "holds a secret", {".env": HARM}, file(".env")),
    Attack("a key", "holds a secret", {"keys/id_ed25519": HARM}),
    Attack("changed since", CHANGED, then=file("a.py", b"mine\n")),
    Attack("changed by one byte", CHANGED, then=file("a.py", b"A\n")),
    Attack("gone since", "it is gone", then=lambda tree: (tree / "a.py").unlink()),
    Attack("new, and there by now", "there by now", {"new.py": HARM}, then=file("new.py", b"mine\n")),
    Attack("gone, but changed before", CHANGED, {"a.py": None}, then=file("a.py", b"mine\n")),
    Attack(
        "a file in the place of a folder", "a file lies on the way", {"src/a.py": HARM}, then=file("src"), harmless=True
    ),
    Attack("too large by now", "larger than", then=file("a.py", bytes((16 << 20) + 1))),
    Attack("nothing at all", "says nothing", planned=raw(("n.py", None, None)), harmless=True),
    Attack("a path with an empty name", "out of the tree", planned=raw((".", None, HARM)), harmless=True),
]


def prepared(attack: Attack, tmp_path: Path) -> tuple[Path, Leave]:
    """A tree with the file a.py, a folder outside of it, and leave for what the attack wants."""
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    for one in (tree, outside, outside / "er"):
        one.mkdir()
    for path in (tree / "a.py", tree / "b.py", outside / "a.py", outside / "er/a.py"):
        path.write_bytes(b"a\n")
    attack.first(tree)
    effect = attack.planned(tree) if attack.planned else change(tree, attack.wanted)
    one = leave(tmp_path / "rooms", effect, [HARM])
    attack.then(tree)
    return tree, one
