"""Asking git about a repository that is not trusted: nothing that its configuration names is ever run.

A repository can name programs in its configuration (hooks, filters, fsmonitor, pagers, credential helpers, …). Only
plumbing that reads objects is asked, with each of them switched off, and without a terminal to ask on.
"""

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from daemon.child import fork
from knowledge.git import past

PATIENCE_S = 4.0
"""Who asks waits, and the other senses with them."""
LONG_PATIENCE_S = 120.0
"""For a long history, which somebody waits for at a terminal."""
MOST = 8 << 20
"""Bytes of an answer that is kept whole."""
_PIECE = 64 << 10
_OFF = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "core.askPass": "true",
    "core.sshCommand": "false",
    "core.attributesFile": os.devnull,
    "credential.helper": "",
    "diff.external": "",
    "gpg.program": "false",
    "protocol.allow": "never",
    "log.showSignature": "false",
    "safe.directory": "*",
}
_ENVIRONMENT = {
    # Before 2.39.4 git knows no GIT_NO_LAZY_FETCH, and `protocol.ext.allow` of a repository overrules `protocol.allow`.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_ASKPASS": "true",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C.UTF-8",
}


def root_commit_of(tree: Path) -> str | None:
    """The oldest first commit of what is checked out; None without a commit, without git, or when it takes too long."""
    found = ask(tree, "rev-list", "--max-parents=0", "HEAD")
    return found.split()[-1] if found and found.split() else None


def remote_of(key: Path) -> str | None:
    """The address of `origin`, or of the only remote, as git reads it; without name and password of the user."""
    names = (ask(key, "config", "--local", "--no-includes", "--get-regexp", r"^remote\..*\.url$") or "").splitlines()
    remotes = dict(line.partition(" ")[::2] for line in names)
    url = remotes.get("remote.origin.url") or (next(iter(remotes.values())) if len(remotes) == 1 else None)
    return _without_user(url) if url else None


def user_of(tree: Path) -> str | None:
    """Name and address under which somebody commits here; None where git does not know."""
    told = (ask(tree, "config", "--get-regexp", r"^user\.(name|email)$") or "").splitlines()
    known = dict(line.partition(" ")[::2] for line in told)  # the last one counts
    name, mail = (known.get(f"user.{part}", "").strip() for part in ("name", "email"))
    return f"{name} <{mail}>" if name else None


def newest_commits(tree: Path, most: int) -> list[str] | None:
    """Ids of the youngest commits of what is checked out, the oldest of them first; None when git cannot say."""
    found = ask(tree, "rev-list", f"--max-count={most}", "--reverse", "HEAD", patience=LONG_PATIENCE_S)
    return None if found is None else found.split()


def commits_between(tree: Path, before: str | None, after: str, most: int) -> list[str]:
    """Ids of the youngest commits that `after` has and `before` had not, the oldest of them first; none when git cannot
    say.
    """
    wanted = [after, *([f"^{before}"] if before else [])]
    found = ask(tree, "rev-list", f"--max-count={most}", "--reverse", *wanted, "--")
    return found.split() if found else []


def changes_of(tree: Path, commits: Sequence[str]) -> Iterator[bytes]:
    """What `knowledge.git.past` reads of these commits, in pieces that ended with NUL, however much it is.

    Ends early when git takes too long. At most 500 ids, so that all of them fit into the pipe at once.
    """
    words = (
        "diff-tree",
        "--stdin",
        "-r",
        "--root",
        "-z",
        "--raw",
        "--no-renames",
        "--always",
        f"--format={past.FORMAT}",
    )
    deadline = time.monotonic() + LONG_PATIENCE_S
    with subprocess.Popen(
        _command(tree, words),
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as git:
        assert git.stdin
        assert git.stdout
        with contextlib.suppress(BrokenPipeError), git.stdin as pipe:
            pipe.write("".join(f"{commit}\n" for commit in commits).encode())
        rest = b""
        while (left := deadline - time.monotonic()) > 0 and select.select([git.stdout], [], [], left)[0]:
            data = os.read(git.stdout.fileno(), _PIECE)
            if not data:
                break
            *tokens, rest = (rest + data).split(b"\0")
            yield from tokens
        git.kill()


def _without_user(url: str) -> str:
    """`https://name:password@host/x` is the same remote for everybody."""
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}" if mark else url


def ask(where: Path, *words: str, patience: float = PATIENCE_S) -> str | None:
    """What git prints as text; None when it cannot say."""
    said = ask_bytes(where, *words, patience=patience)
    return None if said is None else said.decode("utf-8", "replace")


def ask_bytes(where: Path, *words: str, told: bytes = b"", patience: float = PATIENCE_S) -> bytes | None:
    """What git prints when it is told something; None when it cannot say. It is killed with the process that asks."""
    given = os.memfd_create("told", os.MFD_CLOEXEC)
    os.pwrite(given, told, 0)
    ours, theirs = os.pipe2(os.O_CLOEXEC)
    child = fork("git", lambda _leash: _become(_command(where, words), given, theirs), [ours])
    os.close(theirs)
    os.close(given)
    said = _all(ours, patience)
    os.close(ours)
    if said is None or not select.select([child], [], [], PATIENCE_S)[0]:
        child.kill(signal.SIGKILL)
    ending = child.reap()
    return said if said is not None and ending == "exit 0" else None


def _become(command: list[str], given: int, out: int) -> None:
    """Go on as git: what ends with its parent does so as another program as well."""
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for descriptor, kind in ((given, 0), (out, 1), (nothing, 2)):
        os.dup2(descriptor, kind)
    try:
        os.execvpe(command[0], command, _environment())  # noqa: S606 - no shell is wanted
    except OSError:
        os._exit(127)


def _all(descriptor: int, patience: float) -> bytes | None:
    """Everything that comes until it is closed; None when that takes too long, or is too much."""
    end, said = time.monotonic() + patience, bytearray()
    while len(said) <= MOST:
        if not select.select([descriptor], [], [], max(0.0, end - time.monotonic()))[0]:
            return None
        piece = os.read(descriptor, _PIECE)
        if not piece:
            return bytes(said)
        said += piece
    return None


def _command(where: Path, words: Sequence[str]) -> list[str]:
    switches = [word for name, value in _OFF.items() for word in ("-c", f"{name}={value}")]
    return ["git", "--no-pager", *switches, "-C", str(where), *words]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _ENVIRONMENT
