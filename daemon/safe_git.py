"""Asking git about a repository that is not trusted: nothing that its configuration names is ever run.

A repository can name programs in its configuration (hooks, filters, fsmonitor, pagers, credential helpers, …). Only
plumbing that reads objects is asked, with each of them switched off, and without a terminal to ask on.
"""

import os
import subprocess
from pathlib import Path

PATIENCE_S = 4.0
"""Who asks waits, and the other senses with them."""
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
    found = _ask(tree, "rev-list", "--max-parents=0", "HEAD")
    return found.split()[-1] if found and found.split() else None


def remote_of(key: Path) -> str | None:
    """The address of `origin`, or of the only remote, as git reads it; without name and password of the user."""
    names = (_ask(key, "config", "--local", "--no-includes", "--get-regexp", r"^remote\..*\.url$") or "").splitlines()
    remotes = dict(line.partition(" ")[::2] for line in names)
    url = remotes.get("remote.origin.url") or (next(iter(remotes.values())) if len(remotes) == 1 else None)
    return _without_user(url) if url else None


def _without_user(url: str) -> str:
    """`https://name:password@host/x` is the same remote for everybody."""
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}" if mark else url


def _ask(where: Path, *words: str) -> str | None:
    """What git prints; None when it cannot say."""
    switches = [word for name, value in _OFF.items() for word in ("-c", f"{name}={value}")]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "--no-pager", *switches, "-C", str(where), *words],
            env=inherited | _ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
