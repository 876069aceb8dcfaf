"""Reaching the daemon from the command line, without the bus: the supervisor's socket."""

import json
import socket
import struct
from pathlib import Path
from typing import Any

from daemon import daemon_lock
from daemon.paths import Paths, short
from knowledge.errors import DaemonUnreachable, NotListening, SottoError

PATIENCE_S = 10.0
LONGEST = 64 << 10
_TIMEVAL = struct.Struct("ll")


def request(paths: Paths, do: str, patience: float = PATIENCE_S) -> dict[str, Any]:
    """What the supervisor answers. Raises DaemonUnreachable."""
    answer = _answer(paths, do, patience)
    if "error" in answer:
        raise SottoError(answer["error"], hint=answer["hint"])
    return answer


def reached(paths: Paths) -> None:
    """Return when a daemon answers; how it is, which may take it a moment, is not asked. Raises DaemonUnreachable."""
    _answer(paths, "ping", PATIENCE_S)


def _answer(paths: Paths, do: str, patience: float) -> dict[str, Any]:
    """Whatever the supervisor says. Raises DaemonUnreachable."""
    try:
        answer = ask(paths.control, do, patience)
    except (ConnectionError, FileNotFoundError) as error:
        pid = daemon_lock.holder(paths)
        if pid is None:
            raise DaemonUnreachable from error
        raise NotListening(f"pid {pid}" if pid else "", hint="`sotto restart` starts it anew") from error
    except TimeoutError as error:
        raise DaemonUnreachable(f"no answer in {patience:g} s", hint="see `sotto logs supervisor`") from error
    except OSError as error:
        raise DaemonUnreachable(f"{paths.control} ({error.strerror})") from error
    if answer is None:
        raise DaemonUnreachable("it is just ending")
    return answer


def running(paths: Paths) -> bool:
    """Whether a daemon answers."""
    try:
        ask(paths.control, "ping", PATIENCE_S)
    except OSError:
        return False
    return True


def given_up(paths: Paths, name: str) -> bool:
    """Whether this process died so often that it stays down. Nothing is known of a daemon that does not answer."""
    try:
        status = ask(paths.control, "status", PATIENCE_S) or {}
    except OSError:
        return False
    return any((one["name"], one["state"]) == (name, "given up") for one in status.get("processes", ()))


def ask(path: Path, do: str, patience: float, **arguments: object) -> dict[str, Any] | None:
    """Ask the supervisor at `path`; None when it hung up without a word, as it does at its end.

    Raises ConnectionError or FileNotFoundError when nobody listens, TimeoutError when it does not answer.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _TIMEVAL.pack(int(patience), int(patience % 1 * 1e6)))
        try:
            end.connect(short(path))  # blocking: with a timeout it would fail at once while others stand in line
        except BlockingIOError as error:
            raise TimeoutError from error
        end.settimeout(patience)
        end.sendall(json.dumps({"do": do, **arguments}).encode() + b"\n")
        heard = bytearray()
        while not heard.endswith(b"\n"):
            data = end.recv(LONGEST)
            if not data:
                return None
            heard += data
    answer: dict[str, Any] = json.loads(heard)
    return answer
