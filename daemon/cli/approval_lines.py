"""An approval in a line or two: what waits until when, or who decided and what came of it."""

from collections.abc import Iterator
from datetime import datetime

from daemon.cli import show
from daemon.cli.columns import wrapped
from knowledge.memory.briefing.when import said
from knowledge.tasks.approval import Approval

ASKED = {"terminal": "in a terminal", "chat": "in the chat", "voice": "aloud", "model": "by a model"}
"""Where a plan was asked for, in words."""
_DECIDED = {"approved": "approved", "done": "approved", "failed": "approved", "rejected": "denied"}
_SHOWN = {"asked": "waits", "approved": "goes on", "rejected": "denied", "expired": "denied"}
_COLOURS = {"asked": "yellow", "approved": "cyan", "done": "green", "failed": "red"}


def lines(one: Approval, now: int) -> Iterator[str]:
    """`a5  waits  run `make clean``, and below it who asked and until when, or what became of it."""
    state = show.paint(f"{_SHOWN.get(one.state, one.state):<8}", _COLOURS.get(one.state, "dim"))
    marks = show.paint(f"  ! {show.many(len(one.warnings), 'warning')}", "yellow") if one.warnings else ""
    yield wrapped(f"{show.paint(f'{one.name:>6}', 'bold')}  {state}  {show.visible(one.title)}{marks}", 18)
    yield show.paint(wrapped(f"        {'  ·  '.join(_below(one, now))}", 8), "dim")


def until(one: Approval) -> str:
    """Its last moment on the clock of this machine, `14:05`."""
    return f"{datetime.fromtimestamp(one.expires / 1e6).astimezone():%H:%M}"


def decided(one: Approval) -> str:
    """`approved by me (1000) in the terminal /dev/pts/3`; empty where nobody decided."""
    if one.state == "expired":
        return "nobody answered, so it was denied"
    if not one.who or one.state == "asked":
        return ""
    place = f" on {show.visible(one.decided_where)}" if one.decided_where else ""
    surface = ASKED.get(one.decided_on, show.visible(one.decided_on))
    return f"{_DECIDED.get(one.state, one.state)} by {show.visible(one.who)} {surface}{place}"


def _below(one: Approval, now: int) -> Iterator[str]:
    yield f"asked for {ASKED.get(one.surface, show.visible(one.surface))} {said(one.asked_at, now)}"
    if one.state == "asked":
        yield f"until {until(one)}"
        yield from ["it was left to another surface"] if one.who else []
        yield f"`sotto approve {one.name}`"
        return
    who = decided(one)
    yield from [f"{who}, {said(one.decided_at, now)}" if one.decided_at else who] if who else []
    yield from [f"“{show.visible(one.note)}”"] if one.note else []
    yield from [show.visible(one.said)] if one.said and one.state != "expired" else []
