"""A machine to attack: a home with credentials, a project, servers, shared memory and a process that holds a secret."""

import ctypes
import json
import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from knowledge.sandbox.hosts import Rule
from knowledge.sandbox.limits import MIB, Limits
from knowledge.sandbox.put import Put
from services.sandbox import roots, running
from services.sandbox.watching import Outcome

CREDENTIALS = (
    *(".ssh/id_rsa", ".aws/credentials", ".config/gh/hosts.yml", ".config/gcloud/credentials.db", ".netrc"),
    *(".config/google-chrome/Cookies", ".git-credentials", ".docker/config.json", ".kube/config", ".npmrc", ".pypirc"),
    *(".gnupg/private.key", ".local/share/keyrings/login.keyring", ".bash_history", ".zsh_history"),
    *(".cargo/credentials.toml", ".cargo/config.toml", ".m2/settings.xml", ".gradle/gradle.properties"),
    *(".gem/credentials", ".bundle/config", ".config/pypoetry/auth.toml", ".local/bin/deploy"),
)
IN_PROJECT = (
    *("inner/.git/config", "node_modules/.npmrc", "node_modules/.cache/tool/.netrc", "node_modules/.yarnrc.yml"),
    *(".venv/pip.conf", ".venv/src/dep/.git/config", ".tox/py3/pip.conf", ".terraform/terraform.tfstate"),
    *(".vagrant/machines/default/private_key", ".yarnrc.yml", ".hg/hgrc", ".bundle/config", ".gitconfig"),
    *("vendor/dep/.git/config", "bare.git/config", "gradle.properties"),
)
IN_GIT = (
    *("config", "config.worktree", "credentials", "FETCH_HEAD", "logs/HEAD", "logs/refs/heads/main", "remotes/old"),
    *(
        "modules/a/b/config",
        "modules/a/b/FETCH_HEAD",
        "worktrees/project/config.worktree",
        "worktrees/other/FETCH_HEAD",
    ),
)
UNRELATED = (
    "main/code.py",
    "stranger/.git/config",
    "stranger/.git/objects/one",
    "lender/.git/config",
    "lender/code.py",
)
TOKEN = f"{'0' * 40}\t[x]\npassword = hunter2\nurl = https://hunter2@example.org/x\n"
COMMIT = "1" * 40
LIMITS = Limits(
    memory=512 * MIB,
    processes=64,
    descriptors=256,
    file=48 * MIB,
    project=64 * MIB,
    scratch=32 * MIB,
    output=64 * 1024,
    seconds=60,
)
FLOOD = 256 * 1024
PYTHON = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable
LIBC = ctypes.CDLL(None, use_errno=True)
_VICTIM = (
    "import ctypes, sys, time; held = ctypes.create_string_buffer(b'hunter2!'); "
    "print(ctypes.addressof(held), flush=True); sys.stdin.read()"
)


class World:
    """Everything that an attempt may aim at; `close` takes all of it away."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.closing = folder.resolve(), ExitStack()
        self.home, self.project = self.folder / "home", self.folder / "home" / "project"
        self.rooms = self.folder / "rooms"
        self.name = f"v{secrets.token_hex(5)}"
        self._files()
        self.targets = self._targets()
        script = Path(__file__).with_name("escapes.py")
        (self.project / "escapes.py").write_bytes(script.read_bytes())
        (self.project / "targets.json").write_text(json.dumps(self.targets))

    def _files(self) -> None:
        for one in (
            *CREDENTIALS,
            ".bashrc",
            "other/code.py",
            "state/core.db",
            "project/inner/.git/hooks/pre-commit.sample",
        ):
            _written(self.home / one, "hunter2")
        for one in ("code.py", "kept.py", "deploy/server.key", "secrets/token"):
            _written(self.project / one, "hunter2")
        for one in ("inner/.git", "vendor/dep/.git", "bare.git", ".venv/src/dep/.git"):
            _written(self.project / one / "HEAD", "ref: refs/heads/main\n")
        for one in IN_PROJECT:
            _written(self.project / one, TOKEN)
        self._repositories()
        _written(self.project / ".env", "TOKEN=hunter2\n")
        (self.project / "innocent").symlink_to(self.home / ".ssh/id_rsa")

    def _repositories(self) -> None:
        """The project is a linked tree of `main`, which borrows objects of one that it knows, and would of another."""
        git, other = self.home / "main/.git", self.home / "stranger/.git"
        for one in (*UNRELATED, "main/.git/hooks/pre-commit.sample", "lender/.git/objects/one"):
            _written(self.home / one, "hunter2")
        for one in (git, git / "worktrees/project", git / "worktrees/other", git / "modules/a/b", other):
            _written(one / "HEAD", "ref: refs/heads/main\n")
        for one in IN_GIT:
            _written(git / one, TOKEN)
        for one in (git, self.home / "lender/.git"):
            _written(one / "refs/heads/main", COMMIT)
        _written(self.home / "lender/.git/HEAD", "ref: refs/heads/main\n")
        _written(git / "objects/info/alternates", f"{self.home}/lender/.git/objects\n{other}/objects\n")
        _written(git / "worktrees/project/commondir", "../..\n")
        _written(git / "worktrees/project/gitdir", f"{self.project}/.git\n")
        _written(self.project / ".git", f"gitdir: {git}/worktrees/project\n")

    def _targets(self) -> dict[str, Any]:
        tcp, tcp6 = self._listening(socket.AF_INET, "127.0.0.1"), self._listening(socket.AF_INET6, "::1")
        interfaces = [name for _, name in socket.if_nameindex() if name != "lo"]
        shared, temporary = Path("/dev/shm", self.name), Path("/var/tmp", self.name)
        for one in (shared, temporary):
            _written(one, "hunter2")
            self.closing.callback(one.unlink)
            self.closing.callback(one.with_name(f"{one.name}-left").unlink, missing_ok=True)
        self.sysv = secrets.randbelow(1 << 29) * 2 + 1024
        self.closing.callback(LIBC.shmctl, LIBC.shmget(self.sysv, 4096, 0o1600), 0, None)
        self.closing.callback(self._forget_sysv)
        small = struct.pack("8l", 0, 1, 16, *[0] * 5)  # a user has room for ten of the usual size
        queue = LIBC.mq_open(f"/{self.name}".encode(), os.O_CREAT | os.O_RDWR, 0o600, small)
        self.closing.callback(LIBC.mq_unlink, f"/{self.name}".encode())
        assert queue >= 0
        self.closing.callback(os.close, queue)
        held, writing = os.pipe()
        os.write(writing, b"hunter2" * 4)
        os.set_inheritable(held, True)
        self.closing.callback(os.close, held)
        self.closing.callback(os.close, writing)
        victim, address = self._victim()
        disk = next((f"/dev/{one.name}" for one in Path("/sys/block").iterdir() if Path("/dev", one.name).exists()), "")
        return {
            "home": str(self.home),
            "credentials": CREDENTIALS,
            "in_project": IN_PROJECT,
            "in_git": IN_GIT,
            "unrelated": UNRELATED,
            "neighbour": str(self.home / "other/code.py"),
            "state": str(self.home / "state/core.db"),
            "temporary": str(temporary),
            "shared": str(shared),
            "victim": victim,
            "address": address,
            "name": self.name,
            "descriptor": held,
            "host": os.uname().nodename,
            "tcp": tcp,
            "tcp6": tcp6,
            "udp": self._answering(),
            "interface": (interfaces or ["none"])[0],
            "abstract": self._abstract(),
            "socket": self._at(self.home / "s"),
            "own": self._at(self.project / "own.sock"),
            "disk": disk,
            "sysv": self.sysv,
            "queue": f"/{self.name}",
            "folder": str(self.folder),
            "processes": LIMITS.processes,
            "memory": LIMITS.memory,
            "file": LIMITS.file,
            "flood": FLOOD,
            "descriptors": LIMITS.descriptors,
            "room": LIMITS.project,
            "scratch": LIMITS.scratch,
            "daemon": f"{self.name}-daemon",
        }

    def _listening(self, family: int, host: str) -> int:
        one = self.closing.enter_context(socket.socket(family))
        one.bind((host, 0))
        one.listen()
        return int(one.getsockname()[1])

    def _answering(self) -> int:
        """A process that answers each datagram."""
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.bind(("127.0.0.1", 0))
        answer = "import socket\ns = socket.socket(fileno=0)\nwhile True: s.sendto(b'y', s.recvfrom(9)[1])"
        self._process([PYTHON, "-c", answer], stdin=one)
        self.closing.callback(one.close)
        return int(one.getsockname()[1])

    def _abstract(self) -> str:
        one = self.closing.enter_context(socket.socket(socket.AF_UNIX))
        one.bind(b"\0" + self.name.encode())
        one.listen()
        return self.name

    def _at(self, path: Path) -> str:
        one = self.closing.enter_context(socket.socket(socket.AF_UNIX))
        here = Path.cwd()
        os.chdir(path.parent)  # the whole path may be too long
        one.bind(path.name)
        os.chdir(here)
        one.listen()
        short = Path("/var/tmp", f"{self.name}-{path.name}")
        short.symlink_to(path)
        self.closing.callback(short.unlink)
        return str(short)

    def _victim(self) -> tuple[int, int]:
        program = self.folder / self.name
        shutil.copy(os.path.realpath(PYTHON), program)
        made = self._process(
            [str(program), "-c", _VICTIM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"SECRET": "hunter2", "PYTHONHOME": _prefix()},
        )
        assert made.stdout
        self.closing.callback(made.stdout.close)
        return made.pid, int(made.stdout.readline())

    def _process(self, words: list[str], **how: Any) -> "subprocess.Popen[bytes]":
        made = subprocess.Popen(words, **how)
        self.closing.callback(made.wait)
        self.closing.callback(made.kill)
        if made.stdin:
            self.closing.callback(made.stdin.close)
        return made

    def _forget_sysv(self) -> None:
        LIBC.shmctl(LIBC.shmget(self.sysv + 1, 0, 0), 0, None)

    def outside(self) -> dict[str, bool]:
        """What gets through where nothing stops it."""
        ran = subprocess.run(
            [PYTHON, "escapes.py", "targets.json"],
            cwd=self.project,
            capture_output=True,
            check=True,
            close_fds=False,
            env={"PATH": "/usr/bin:/bin", "SOTTO_BATTERY": "hunter2"},
            preexec_fn=None,
        )
        return {**json.loads(ran.stdout.splitlines()[0]), **self.traces(len(ran.stdout))}

    def inside(
        self, rung: running.Rung, bwrap: str = "", hosts: tuple[Rule, ...] = (), put: tuple[Put, ...] = ()
    ) -> tuple[dict[str, bool], Outcome]:
        """What gets through a sandbox, and how it ended."""
        given = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "SOTTO_BATTERY": "hunter2"}
        looked = roots.looked_at(self.project, self.project, given, LIMITS, hosts)
        looked = looked._replace(readable=(*looked.readable, *((_prefix(),) if sys.executable == PYTHON else ())))
        printed: list[bytes] = []
        command = (PYTHON, "escapes.py", "targets.json")
        wanted = running.Wanted(command, looked, rung, bwrap or running.bubblewrap(), self.rooms, put=put)
        outcome = running.run(wanted, lambda _, data: printed.append(data))
        text = b"".join(printed)
        lines = text.splitlines()
        assert text.startswith(b"{"), text[:2000].decode("utf-8", "replace")
        return {**json.loads(lines[0]), **self.traces(len(text))}, outcome

    def traces(self, printed: int) -> dict[str, bool]:
        """What is left on the host, by what it was done with."""
        inner, main = self.project / "inner", self.home / "main"
        left = {name: Path(self.targets[name] + "-left").exists() for name in ("shared", "temporary")}
        return {
            "hand-off: a file planted": (self.project / "planted").exists(),
            "hand-off: code changed": (self.project / "code.py").read_text() != "hunter2",
            "hand-off: a file removed": not (self.project / "kept.py").exists(),
            "hand-off: a hook of git": any(inner.glob("*git/hooks/pre-commit")),
            "hand-off: settings of git": any(one.read_text() == "evil" for one in inner.glob("*git/config")),
            "hand-off: a hook of a linked tree": any(main.glob(".git*/hooks/pre-commit")),
            "hand-off: settings for all trees": any(one.read_text() == "evil" for one in main.glob(".git*/config")),
            "hand-off: settings of a linked tree": any(
                one.read_text() == "evil" for one in main.glob(".git*/worktrees/project/config.worktree")
            ),
            "hand-off: a branch of all trees": any(
                one.read_text() == "evil" for one in main.glob(".git*/refs/heads/main")
            ),
            "hand-off: an object": any(main.glob(".git*/objects/planted")),
            "hand-off: a link in git's folder": any(one.is_symlink() for one in main.glob(".git*/linked")),
            "hand-off: where git's folder is": (self.project / ".git").read_text() == "gitdir: /evil",
            "hand-off: git's folder moved": not (main / ".git").exists(),
            "hand-off: a link planted": (self.project / "linked").is_symlink(),
            "hand-off: .git moved": not (inner / ".git").exists(),
            "persistence: shared memory": left["shared"],
            "persistence: a temporary file": left["temporary"],
            "persistence: System V memory": LIBC.shmget(self.sysv + 1, 0, 0) >= 0,
            "persistence: a daemon": self._running("plain"),
            "persistence: a daemon that hears no signal": self._running("deaf"),
            "resources: output without end": printed >= FLOOD,
        }

    def _running(self, kind: str) -> bool:
        """Whether it runs; if so, it is ended."""
        found = False
        for one in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                if f"{self.name}-daemon-{kind}".encode() in one.read_bytes():
                    found = True
                    os.kill(int(one.parent.name), signal.SIGKILL)
        return found

    def close(self) -> None:
        self.closing.close()


def _written(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _prefix() -> str:
    return sys.base_prefix if sys.executable == PYTHON else "/usr"
