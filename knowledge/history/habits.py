"""Habits in a history: what fails mostly, what is waited for, what is long and has no name, what follows an edit."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from knowledge.history.said import Insight, Past, length

LEAST_FAILING, SHARE_FAILING = 5, 0.5
LEAST_WAITED, LEAST_WAITED_S, LONGEST_RUN_S = 5, 300.0, 3_600.0
LEAST_LONG, LONG = 10, 40
"""How often, and how many characters, for a command to need a name."""
LEAST_EDITS, SHARE_EDITS = 8, 0.3
FAILURE_COSTS_S = 10.0
WAITING_COSTS = 0.2
"""A wait is not all lost."""
LETTER_COSTS_S = 0.05
"""Such lines are mostly found again, and not typed."""
EDIT_COSTS_S = 2.0
INTERRUPTED = 130
_EDITING = "vim vi nvim nano emacs hx micro code subl kak joe ed"
_LASTING = """ssh mosh tmux screen less more man top htop btop watch tail journalctl python python3 ipython node irb
psql mysql sqlite3 redis-cli bash zsh fish sh su gdb lldb ranger mc fg sleep cat read docker kubectl claude aider"""
_ANSWERING = "grep egrep rg ag test [ [[ diff cmp false which type command pgrep ls cd"
_SERVING = "serve server runserver start dev watch up logs -f --follow --watch attach shell"
_EDITORS = frozenset(_EDITING.split())
_STAYS = _EDITORS | frozenset(_LASTING.split())
"""What lasts as long as the user wants."""
_SAYS_NO = frozenset(_ANSWERING.split())
"""Whose failure is an answer."""
_SERVES = frozenset(_SERVING.split())


def failing(past: list[Past | None]) -> Iterator[Insight]:
    """A command that mostly fails; only atuin knows how they ended."""
    ended: dict[str, list[int]] = defaultdict(list)
    for one in past:
        if one and one.status is not None and one.status != INTERRUPTED and _first(one) not in _SAYS_NO | _STAYS:
            ended[one.command].append(one.status)
    for command, statuses in ended.items():
        failures = sum(status != 0 for status in statuses)
        if failures >= LEAST_FAILING and failures >= SHARE_FAILING * len(statuses):
            said = f"`{command}` failed {failures} of the {len(statuses)} times you ran it."
            help_ = f" `sotto run -- {command}` and then `sotto why` says which line tells why."
            yield Insight("failing", said + help_, failures * FAILURE_COSTS_S)


def waits(past: list[Past | None]) -> Iterator[Insight]:
    """What was waited for longest in all."""
    took: dict[str, list[float]] = defaultdict(list)
    for one in past:
        if one and one.duration_ms and one.duration_ms < LONGEST_RUN_S * 1_000 and not _stays(one):
            took[one.command].append(one.duration_ms / 1_000)
    for command, seconds in took.items():
        total, usual = sum(seconds), statistics.median(seconds)
        if len(seconds) >= LEAST_WAITED and total >= LEAST_WAITED_S:
            said = f"You waited {length(total)} for `{command}`: {len(seconds)} runs, {length(usual)} each as a rule."
            yield Insight("waits", said, total * WAITING_COSTS)


def long_ones(past: list[Past | None]) -> Iterator[Insight]:
    """A long command that is used again and again."""
    times = Counter(one.command for one in past if one and len(one.command) >= LONG)
    for command, count in times.most_common(3):
        if count >= LEAST_LONG:
            said = f"You ran `{command}` {count} times: {len(command)} characters that an alias would make short."
            yield Insight("long", said, count * len(command) * LETTER_COSTS_S)


def after_edits(past: list[Past | None]) -> Iterator[Insight]:
    """What is run when an editor was closed."""
    nexts = Counter(
        after.command
        for before, after in pairwise(past)
        if before and after and _first(before) in _EDITORS and _first(after) not in _EDITORS
    )
    edits = nexts.total()
    for command, count in nexts.most_common(1):
        if count >= LEAST_EDITS and count >= SHARE_EDITS * edits and command.partition(" ")[0] not in {"ls", "cd"}:
            said = f"After {edits} edits the next command was `{command}` {count} times."
            yield Insight("after-edit", said, count * EDIT_COSTS_S)


def _first(one: Past) -> str:
    """The program, without what stands before it."""
    words = [word for word in one.command.split() if "=" not in word and word != "sudo"]
    return words[0].rpartition("/")[2] if words else ""


def _stays(one: Past) -> bool:
    return _first(one) in _STAYS or bool(_SERVES.intersection(one.command.split()))
