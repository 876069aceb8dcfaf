"""llama-cpp-python's own server, in a process of its own, on the tiny model that the project makes."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

STARTS_S = 120
_PROGRAM = """
import ctypes, json, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # it ends with whoever started it
import uvicorn
from llama_cpp.server.app import create_app
from llama_cpp.server.settings import ModelSettings, ServerSettings
socket, model, server = int(sys.argv[1]), json.loads(sys.argv[2]), json.loads(sys.argv[3])
app = create_app(server_settings=ServerSettings(**server), model_settings=[ModelSettings(**model)])
os.write(1, b"ready\\n")
uvicorn.run(app, fd=socket, log_level="warning", workers=1)
"""


class Served(NamedTuple):
    """A server that runs."""

    url: str
    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(file: Path, *, context: int = 2_048, interrupts: bool = True) -> Iterator[Served]:
    """`interrupts`: whether it breaks off a text when somebody else asks, as it does of its own accord."""
    model = {"model": str(file), "model_alias": "tiny", "n_ctx": context, "n_threads": 1, "n_threads_batch": 1}
    model |= {"verbose": False, "logits_all": False}
    with socket.create_server(("127.0.0.1", 0)) as listening:
        words = [str(listening.fileno()), json.dumps(model), json.dumps({"interrupt_requests": interrupts})]
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *words],
            pass_fds=[listening.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name not in {"PORT", "HOST", "CONFIG_FILE"}},
        )
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    try:
        assert process.stdout
        assert select.select([process.stdout], [], [], STARTS_S)[0], "it does not start"
        assert os.read(process.stdout.fileno(), 6) == b"ready\n"
        yield Served(url, process)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
