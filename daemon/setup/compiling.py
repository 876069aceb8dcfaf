"""The long step: the build backend in a process group of its own, ninja's count turned into progress."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from daemon.setup.errors import NoRoom, NotBuilt
from daemon.setup.progress import Progress

BACKEND = Path(__file__).with_name("backend.py")
BYTES_PER_JOB = 1 << 30
"""Memory that one compiler may need."""
END_S = 15.0
_COUNT = re.compile(r"\[(\d+)/(\d+)\] ")


def compile_wheel(
    tools: Path, source: Path, folder: Path, settings: Mapping[str, str], *, progress: Progress, log: Path, lock: int
) -> Path:
    """Build `source` in `folder`; what an earlier call compiled is not compiled again. Raises NotBuilt, NoRoom."""
    wheels, build = folder / "wheel", folder / "build"
    wheels.mkdir(parents=True, exist_ok=True)
    for stale in wheels.iterdir():
        stale.unlink()
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [str(word) for word in (tools / "bin/python", "-I", BACKEND, wheels, build, json.dumps(dict(settings)))]
    mode = "a" if build.exists() else "w"
    with log.open(mode, encoding="utf-8") as record, _terminated_as_interrupted():
        process = subprocess.Popen(
            command,
            cwd=source,
            env=_variables(tools),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,
            pass_fds=(lock,),
        )
        try:
            last = _follow(process, record, progress, folder / "total")
        except BaseException:
            _end(process)
            raise
    if process.wait():
        raise NoRoom(str(folder)) if "No space left" in last else NotBuilt(_reason(last))
    return next(wheels.glob("*.whl"))


def _follow(process: subprocess.Popen[str], record: IO[str], progress: Progress, total_file: Path) -> str:
    """Read to the end; ninja counts only what is left, so what earlier runs did is added."""
    whole = int(total_file.read_text()) if total_file.exists() else 0
    tail: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        record.write(line)
        tail = [*tail[-40:], line]
        if not (count := _COUNT.match(line)):
            continue
        done, left = int(count[1]), int(count[2])
        if done <= 1:
            progress.step("compiling")
        if left > whole:
            whole = left
            total_file.write_text(str(whole))
        progress.advance(whole - left + done, whole)
    return "".join(tail)


def _variables(tools: Path) -> dict[str, str]:
    jobs = max(1, min(os.cpu_count() or 1, _free_bytes() // BYTES_PER_JOB))
    path = f"{tools / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {"CMAKE_BUILD_PARALLEL_LEVEL": str(jobs), **os.environ, "PATH": path, "CMAKE_GENERATOR": "Ninja"}


def _free_bytes() -> int:
    """Memory that can be had without swapping."""
    text = Path("/proc/meminfo").read_text()
    found = re.search(r"^MemAvailable:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) << 10 if found else BYTES_PER_JOB


def _end(process: subprocess.Popen[str]) -> None:
    """Let ninja write down what it has finished, then make sure that nothing is left."""
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(END_S)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """SIGTERM and a closed terminal end a build as Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _reason(tail: str) -> str:
    """The first line that names an error, else the last one."""
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    named = [line for line in lines if re.search(r"\berror\b", line, re.IGNORECASE)]
    return (named or lines or ["the build gave no reason"])[0][:300]
