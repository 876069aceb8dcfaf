"""When somebody last typed, as the kernel tells it of a real terminal."""

import os
import time

from daemon.last_key import last_key
from tests.daemon.terminal.person import Terminal, soon


def test_keys_that_are_read_are_noted_and_output_is_not() -> None:
    terminal = Terminal(["/bin/sh", "-c", "echo ready; read line; echo done; exec cat"])
    terminal.until(b"ready")
    before = last_key(terminal.pid)
    assert 0 < before <= time.time()
    os.utime(f"/proc/{terminal.pid}/fd/0", (1, 1))
    assert last_key(terminal.pid) == 1
    terminal.ask(b"line\r", b"done")
    soon(lambda: last_key(terminal.pid) > time.time() - 20)
    terminal.hang_up()
    terminal.end()
    assert last_key(terminal.pid) == 0


def test_what_is_no_terminal_tells_nothing() -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(reading, 0)
        os.close(writing)
        os.read(0, 1)
        os._exit(0)
    os.close(reading)
    soon(lambda: last_key(child) == 0)
    os.close(writing)
    os.waitpid(child, 0)
