"""Real repositories for tests: git as it is installed, with nobody's configuration and always the same names."""

import os
import subprocess
from pathlib import Path

AUTHOR = "Ada Lovelace <ada@example.org>"
COMMITTER = "Charles Babbage <charles@example.org>"
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_AUTHOR_NAME": "Ada Lovelace",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Charles Babbage",
    "GIT_COMMITTER_EMAIL": "charles@example.org",
    "GIT_EDITOR": "true",
    "GIT_ALLOW_PROTOCOL": "file",
}


class Repository:
    """One working tree and git in it."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree

    @classmethod
    def init(cls, tree: Path, *options: str) -> "Repository":
        tree.mkdir(parents=True, exist_ok=True)
        one = cls(tree)
        one("init", "-q", "-b", "main", *options)
        return one

    def __call__(self, *words: str, fails: bool = False, **environment: str) -> str:
        """Run git. With `fails` it has to fail."""
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *words],
            cwd=self.tree,
            env={**ENVIRONMENT, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode != 0) == fails, (words, done.stdout, done.stderr)
        return done.stdout.strip()

    def write(self, name: str, text: str) -> None:
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, subject: str, name: str = "", text: str = "") -> str:
        """Change a file and commit it; the commit."""
        self.write(name or subject.replace(" ", "-"), text or f"{subject}\n")
        self("add", "--all")
        self("commit", "-q", "-m", subject)
        return self.head

    @property
    def head(self) -> str:
        return self("rev-parse", "HEAD")

    def clone(self, tree: Path, *options: str) -> "Repository":
        self("clone", "-q", *options, str(self.tree), str(tree))
        return Repository(tree)

    def rewrite(self, subject: str) -> None:
        """Commit another version of the file that a conflict is about."""
        self.commit(subject, "shared", f"{subject}\n")


def git(where: Path, *words: str) -> str:
    """Run git there; what it printed."""
    return Repository(where)(*words)


def repository(folder: Path, **files: str) -> Path:
    """A repository with one commit; `a_py="1"` makes the file `a.py`."""
    one = Repository.init(folder)
    for name, text in (files or {"a_py": "1\n"}).items():
        one.write(name.replace("_", "."), text)
    one("add", ".")
    one("commit", "-q", "-m", "first")
    return folder
