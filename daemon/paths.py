"""Where everything lives: the XDG directories, or one directory when SOTTO_HOME names it."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import Unwritable

Environment = Mapping[str, str]
SOCKET_LIMIT = 107
"""Bytes that the path of a Unix socket may have on Linux."""


class Paths(NamedTuple):
    """The directories of one Sotto. Nothing is made by asking; `make` does that."""

    config: Path
    data: Path
    """Databases, streams, snapshots: what is the user's."""
    state: Path
    """Logs, spool, progress: what may be lost without harm."""
    cache: Path
    """Wheels and builds: what can be made again."""
    run: Path
    """Sockets and locks; gone after a reboot."""

    @classmethod
    def find(cls, environ: Environment | None = None) -> "Paths":
        """Read SOTTO_HOME, else the XDG variables, else their defaults."""
        env = os.environ if environ is None else environ
        if env.get("SOTTO_HOME"):
            home = Path(env["SOTTO_HOME"]).expanduser().absolute()
            return cls(home / "config", home / "data", home / "state", home / "cache", home / "run")
        user = _user_home(env)
        return cls(
            config=_xdg(env, "XDG_CONFIG_HOME", user / ".config"),
            data=_xdg(env, "XDG_DATA_HOME", user / ".local/share"),
            state=(state := _xdg(env, "XDG_STATE_HOME", user / ".local/state")),
            cache=_xdg(env, "XDG_CACHE_HOME", user / ".cache"),
            run=_runtime(env) or state / "run",
        )

    def make(self) -> "Paths":
        """Make every directory, open to nobody else. Raises Unwritable, which names the one that failed."""
        for folder in (self.config, self.data, self.state, self.cache, self.run, self.logs, self.spool, self.reports):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if folder.stat().st_uid != os.getuid():
                    raise Unwritable(f"{folder} belongs to another user")
                if folder.stat().st_mode & 0o077:
                    folder.chmod(0o700)
                if not os.access(folder, os.W_OK | os.X_OK):
                    raise Unwritable(str(folder))
            except OSError as error:
                raise Unwritable(f"{folder} ({error.strerror})") from error
        return self

    @property
    def config_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def matchers(self) -> Path:
        """The user's own problem matchers, `.json` files."""
        return self.config / "matchers"

    @property
    def core(self) -> Path:
        return self.data / "core.db"

    @property
    def redaction_key(self) -> Path:
        """The key of the marks that stand in the place of secrets."""
        return self.data / "redaction.key"

    @property
    def grant_key(self) -> Path:
        """The key of grants: human surfaces make them with it, the hands check them. Nobody else reads it."""
        return self.data / "grant.key"

    @property
    def hands(self) -> Path:
        """What the hands keep of each plan: the plan, new contents, what was there before, how far an act has come."""
        return self.data / "hands"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def wish(self) -> Path:
        """What `sotto wipe` is to remove; there as long as that is not done."""
        return self.data / "wipe.json"

    @property
    def set_aside(self) -> Path:
        """Where damaged databases are kept."""
        return self.data / "set-aside"

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def spool(self) -> Path:
        """What was seen while nobody listened; each file is removed once the hub has its content."""
        return self.state / "spool"

    @property
    def reports(self) -> Path:
        """Where test tools are asked to leave their reports, one file for each run of a command."""
        return self.spool / "reports"

    def report(self, run: str) -> Path:
        """Where the report of one run lies."""
        return self.reports / f"{run}.xml"

    @property
    def paused(self) -> Path:
        """As long as it exists nothing is recorded; what shells can look at without a process."""
        return self.spool / "paused"

    @property
    def quiet(self) -> Path:
        """As long as it exists nothing is said unasked: what `sotto status` looks at."""
        return self.run / "quiet"

    @property
    def not_in(self) -> Path:
        """Directories in which nothing is recorded, one a line, for shells to read; `shell.not_in` is what counts."""
        return self.spool / "not-in"

    @property
    def drafts(self) -> Path:
        """Notes that are being written, and those that could not be kept."""
        return self.data / "drafts"

    @property
    def memory(self) -> Path:
        """What is derived from the log; it is made again when it is gone."""
        return self.data / "memory.db"

    @property
    def typed(self) -> Path:
        """What was typed into the chat."""
        return self.state / "chat-history"

    @property
    def models(self) -> Path:
        """Chat models that `sotto model pull` fetched."""
        return self.data / "models"

    @property
    def files(self) -> Path:
        """What watched trees looked like when they were last told of; it is made anew when it is gone."""
        return self.state / "files.db"

    @property
    def snapshots(self) -> Path:
        """Contents of changed text files, by their SHA-256."""
        return self.data / "snapshots"

    @property
    def artifacts(self) -> Path:
        """What jobs left behind, by its SHA-256."""
        return self.state / "artifacts"

    @property
    def hints(self) -> Path:
        """What shells are to show at their next prompt, a file for each session."""
        return self.run / "hints"

    @property
    def next(self) -> Path:
        """What probably comes next, for shells to offer, a file for each session."""
        return self.run / "next"

    @property
    def control(self) -> Path:
        """Socket on which the supervisor answers the command line."""
        return self.run / "control.sock"

    @property
    def hub_in(self) -> Path:
        return self.run / "hub-in.sock"

    @property
    def hub_out(self) -> Path:
        return self.run / "hub-out.sock"


def short(socket: Path) -> str:
    """A path to `socket` that fits into a Unix address, however deep its directory lies.

    A long one, or one that is not ASCII, goes through a descriptor of the directory, which stays open as long as
    the process lives.
    """
    if len(os.fsencode(socket)) <= SOCKET_LIMIT and str(socket).isascii():
        return str(socket)
    descriptor = os.open(socket.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    return f"/proc/self/fd/{descriptor}/{socket.name}"


def used(folder: Path, pattern: str = "**/*") -> int:
    """Bytes that the files below a folder take; a file that goes meanwhile takes none."""
    total = 0
    for file in folder.glob(pattern):
        with contextlib.suppress(FileNotFoundError):
            total += file.stat().st_size if file.is_file() else 0
    return total


def _runtime(env: Environment) -> Path | None:
    """The user's directory for sockets; where the variable is missing, as under cron, the one systemd made."""
    for base in (Path(env.get("XDG_RUNTIME_DIR") or "-"), Path(f"/run/user/{os.getuid()}")):
        if base.is_absolute() and base.is_dir() and base.stat().st_uid == os.getuid():
            return base / "sotto"
    return None


def _user_home(env: Environment) -> Path:
    try:
        return Path(env["HOME"]) if env.get("HOME") else Path.home()
    except RuntimeError as error:
        raise Unwritable("you have no home directory", hint="set HOME or SOTTO_HOME") from error


def _xdg(env: Environment, variable: str, default: Path) -> Path:
    """The base directory of the specification (a relative value is to be ignored), with our name below it."""
    value = env.get(variable, "")
    return (Path(value) if value.startswith("/") else default) / "sotto"
