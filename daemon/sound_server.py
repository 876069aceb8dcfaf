"""Where sound comes from and goes to on this machine: its sound server, and the programs that speak to it."""

import os
import shutil
import socket
from pathlib import Path
from typing import NamedTuple

_CARDS = Path("/proc/asound/pcm")


class Player(NamedTuple):
    """A program that plays a file; its end is the only witness of what was heard."""

    program: str
    words: tuple[str, ...]
    device: str
    """The option that names a loudspeaker, with `=` where it is one word with it."""
    server: bool
    """Whether it speaks to a sound server."""


PLAYERS = (
    Player("paplay", ("--latency-msec=30", "--client-name=voice"), "--device=", server=True),
    Player("pw-play", ("--latency=30ms",), "--target=", server=True),
    Player("aplay", ("-q",), "--device=", server=False),
)


def address() -> str:
    """Where the sound server listens; empty when it does not. To name it keeps a client from starting one."""
    named = os.environ.get("PULSE_SERVER")
    if named:
        return named
    end = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}") / "pulse/native"
    return f"unix:{end}" if end.is_socket() else ""


def answers() -> bool:
    """Whether it can be connected to just now. One that is not on this machine is believed to be there."""
    named = address()
    if not named.startswith("unix:"):
        return bool(named)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        end.setblocking(False)
        try:
            end.connect(named.removeprefix("unix:"))
        except BlockingIOError:  # it is busy
            return True
        except OSError:
            return False
    return True


def cards() -> bool:
    """Whether the kernel knows a device that sounds or hears."""
    try:
        return bool(_CARDS.read_text(encoding="utf-8", errors="replace").strip())
    except OSError:
        return False


def players() -> list[Player]:
    """Those that are installed and have something to speak to, the best first."""
    there = {True: answers(), False: cards() or bool(os.environ.get("ALSA_CONFIG_PATH"))}
    return [one for one in PLAYERS if there[one.server] and shutil.which(one.program)]


def environment() -> dict[str, str]:
    """For a program that speaks to the sound server."""
    named = address()
    return {**os.environ, "LC_ALL": "C", **({"PULSE_SERVER": named} if named else {})}


def tied(*words: str) -> list[str]:
    """A command that dies with who started it, where util-linux is there to see to it."""
    return [*(["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []), *words]
