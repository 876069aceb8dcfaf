"""`sotto status`: what runs, how it is, and what is not as it should be, at a glance and in milliseconds."""

import argparse
import datetime as dt
import shutil
import time
from collections.abc import Iterator
from typing import Any

from daemon import pausing
from daemon.cli import show
from daemon.cli.columns import wrapped
from daemon.paths import Paths
from daemon.reach import request
from knowledge.errors import DaemonUnreachable

WORDS = 2
"""Columns that are words and stand to the left; the others are numbers."""
_COLOURS = {"ready": "green", "given up": "red", "waiting": "yellow", "starting": "yellow", "stopping": "yellow"}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    try:
        status = request(paths, "status")
    except DaemonUnreachable as problem:
        if not arguments.json:
            if paths.wish.exists():
                begun, hint = "a wipe was begun and is not done", "`sotto up` finishes it before anything else"
                raise DaemonUnreachable(begun, hint=hint) from problem
            raise
        show.data({**_nobody(paths), "degraded": [str(problem)]})
        return problem.code
    if arguments.json:
        show.data(status)
    else:
        for line in render(status):
            print(line)
    return 0


def render(status: dict[str, Any]) -> list[str]:
    """The screen as lines."""
    degraded = status["degraded"]
    health = show.paint("all is well", "green") if not degraded else show.paint("degraded", "yellow", "bold")
    if status["stopping"]:
        health = show.paint(f"stopping: {status['stopping']}", "yellow")
    name, up = show.paint("sotto", "bold"), show.duration(status["uptime_s"])
    lines = [f"{name} {status['release']} · {health} · up {up} · pid {status['pid']}", ""]
    lines += _table(status["processes"])
    lines += ["", wrapped(_numbers(status), 2)]
    if status["build"]:
        lines.append(_build(status["build"]))
    if status.get("indexing"):
        lines.append(f"{status['indexing']:,} entries are found by their words only so far; the encoder is at it")
    if status.get("documents"):
        lines.append(wrapped(_documents(status["documents"]), 2))
    if status.get("chat"):
        lines.append(wrapped(_chat(status["chat"]), 2))
    if status.get("voice"):
        lines.append(wrapped(voice(status["voice"]), 2))
    if status.get("paused"):
        lines.append(show.paint(paused(status["paused_until"]), "yellow"))
    if status.get("quiet"):
        lines.append(show.paint(quiet(status["quiet_until"]), "yellow"))
    lines += _waiting(status)
    lines += [wrapped(f"{show.paint('!', 'yellow', 'bold')} {show.visible(sentence)}", 2) for sentence in degraded]
    return lines


def _waiting(status: dict[str, Any]) -> Iterator[str]:
    """What waits for the user."""
    if plans := status.get("approvals"):
        what = "plan waits" if plans == 1 else "plans wait"
        yield show.paint(f"{plans} {what} for your yes: `sotto approvals`", "yellow")
    if proposals := status.get("proposed"):
        what = "proposal waits" if proposals == 1 else "proposals wait"
        yield f"{proposals} {what}: `sotto notes --proposed`"


def _documents(counts: dict[str, int]) -> str:
    words = [f"{show.many(counts['read'], 'document')} can be searched"]
    words += [f"{counts['reading']:,} are being read"] if counts["reading"] else []
    words += [f"{counts['refused']:,} refused (`sotto ingest` says why)"] if counts["refused"] else []
    return ", ".join(words)


def _chat(chat: dict[str, Any]) -> str:
    """Which model writes answers, and whether it runs; what is wrong stands among the complaints."""
    memory = f", {show.size(chat['memory_kb'] * 1_024)} of memory" if chat["memory_kb"] else ""
    place = f" at {chat['url']}" if chat["url"] else ""
    return f"chat model: {show.visible(chat['name'])}{show.visible(place)}, {chat['state']}{memory}"


def voice(state: dict[str, Any]) -> str:
    """Whether it speaks and listens; what is wrong stands among the complaints."""
    if state["state"] != "ready" or not state["listening"]:
        return f"voice: {state['state']}"
    speaks = {"ready": "speaks"}.get(state["speaker"], "cannot speak")
    ways = {"push to talk": "listens at `sotto listen`", "wake phrase": "listens for its wake phrase"}
    listens = ways.get(state["listening"], "does not listen")
    if state["recogniser"] == "none" or state["microphone"] in ("lost", "none"):
        listens = "cannot hear"
    return f"voice: {speaks}, {listens}, recogniser {state['recogniser']}"


def paused(until: int | None) -> str:
    """That nothing is recorded, in the words of every command that says so."""
    if until is None:
        return "paused until `sotto resume`: nothing is recorded"
    return f"paused until {_clock(until)}: nothing is recorded"


def quiet(until: int | None) -> str:
    """That nothing is said unasked, in the words of every command that says so."""
    end = "`sotto quiet off`" if until is None else _clock(until)
    return f"quiet until {end}: no hints, no notifications; what happens is recorded"


def _clock(until: int) -> str:
    moment = dt.datetime.fromtimestamp(until / 1e6).astimezone()
    today = moment.date() == dt.datetime.now().astimezone().date()
    return f"{moment:%H:%M}{'' if today else f' on {moment:%Y-%m-%d}'}"


def _table(processes: list[dict[str, Any]]) -> list[str]:
    """One row a process, one below it for each of its services."""
    rows: list[tuple[str, ...]] = [("process", "state", "pid", "up", "restarts", "memory", "handled", "waiting")]
    for process in processes:
        rows.append(
            (
                process["name"],
                process["state"],
                str(process["pid"] or "–"),
                show.duration(process["uptime_s"]) if process["pid"] else "–",
                str(process["restarts"]),
                show.size(process["memory_kb"] * 1_024) if process["memory_kb"] else "–",
                "",
                "",
            )
        )
        rows += [
            (f"  {one['name']}", "", "", "", "", "", str(one["handled"]), str(one["waiting"]))
            for one in process["services"]
        ]
    widths, gap = _widths(rows), "  "
    if sum(widths) + len(gap) * (len(widths) - 1) > shutil.get_terminal_size().columns:
        rows, gap = [(*row[:WORDS], *row[WORDS + 1 :]) for row in rows], " "  # without the pid
        widths = _widths(rows)
    return [_row(row, widths, gap, heading=number == 0) for number, row in enumerate(rows)]


def _widths(rows: list[tuple[str, ...]]) -> list[int]:
    return [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]


def _row(row: tuple[str, ...], widths: list[int], gap: str, *, heading: bool) -> str:
    words = [cell.ljust(width) for cell, width in zip(row[:WORDS], widths, strict=False)]
    numbers = [cell.rjust(width) for cell, width in zip(row[WORDS:], widths[WORDS:], strict=True)]
    if heading:
        return show.paint(gap.join([*words, *numbers]).rstrip(), "dim")
    if row[1] in _COLOURS:
        words[1] = show.paint(words[1], _COLOURS[row[1]])
    return gap.join([*words, *numbers]).rstrip()


def _numbers(status: dict[str, Any]) -> str:
    sizes = status["sizes"]
    spool = f" · spool {show.size(sizes['spool'])}" if sizes["spool"] else ""
    return (
        f"last event e{status['head']} · log {show.size(sizes['log'])} · backups {show.size(sizes['backups'])}"
        f"{spool} · {show.size(sizes['free'])} free · {status['home']}"
    )


def _build(build: dict[str, Any]) -> str:
    if build["error"]:
        return f"{show.paint('!', 'yellow', 'bold')} {build['package']} is not built: {show.visible(build['error'])}"
    progress = f" {build['done']}/{build['total']}" if build["total"] else ""
    return f"building {build['package']}: {build['step']}{progress}"


def _nobody(paths: Paths) -> dict[str, Any]:
    """The view of a daemon that does not run (StatusView), made without importing the models."""
    now = time.time_ns() // 1_000
    until, calm = pausing.paused_until(paths, now), pausing.until_in(paths.quiet, now)
    return {
        "running": False,
        "home": str(paths.data),
        "release": "",
        "pid": None,
        "uptime_s": 0.0,
        "stopping": "",
        "head": 0,
        "producers": 0,
        "readers": 0,
        "processes": [],
        "sizes": None,
        "degraded": [],
        "build": None,
        "indexing": 0,
        "documents": None,
        "paused": until is not None,
        "paused_until": until if until != pausing.FOREVER else None,
        "quiet": calm is not None,
        "quiet_until": calm if calm != pausing.FOREVER else None,
        "proposed": 0,
        "approvals": 0,
        "chat": None,
        "voice": None,
    }
