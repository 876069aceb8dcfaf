"""What comes next here, with its probability and why: what the terminal, the briefing and tools ask."""

from collections.abc import Iterator

from knowledge.memory.prediction.calibration import bins, calibrated
from knowledge.memory.prediction.chain import DEEPEST, Before, key_of
from knowledge.memory.prediction.commands import Filling, Next, commands
from knowledge.memory.prediction.files import NextFile, next_files
from knowledge.memory.prediction.guess import Guess, Situation, What
from knowledge.memory.prediction.habits import NEVER, Habits, line_key
from knowledge.memory.prediction.patterns import offerable, pattern_of
from knowledge.memory.prediction.routines import Routine, routine
from knowledge.store.memory import Memory

_ASKED = "sotto "
"""What begins so is a question to us."""
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def predict(memory: Memory, after: Situation) -> list[Guess]:
    """What may come next, the most probable first: at most five commands, a file and a routine.

    Nothing is offered that could not be taken back. An empty memory, or one of an earlier release, predicts nothing.
    """
    habits = Habits(memory)
    if not habits.known:
        return []
    guesses = [*_commands(memory, habits, after), *_file(memory, after), *_routine(habits, after)]
    return sorted(guesses, key=lambda one: -one.probability)


def _commands(memory: Memory, habits: Habits, after: Situation) -> Iterator[Guess]:
    ran = _ran(habits, after)
    lines = [line_key(line if offerable(line) else "", pattern_of(line)) for line in ran[-2:]]
    ran = [pattern_of(line) for line in ran]
    before = Before([key_of(pattern) for pattern in ran], lines, bool(after.status), after.cwd)
    known, least = bins(memory, "command"), 1.0
    for one in commands(habits, before, Filling(after.cwd, after.project, lines)):
        what: What = "question" if one.line.startswith(_ASKED) else "command"
        least = min(least, calibrated(known, one.raw))  # what is thought less probable never becomes more so
        yield Guess(what, one.line, one.pattern, least, _why(one, ran))


def _ran(habits: Habits, after: Situation) -> list[str]:
    """Lines that ran in this shell, the latest last; of those that are never offered their patterns."""
    if after.commands is not None:
        return list(after.commands[-DEEPEST:])
    known = habits.before(after.shell_session or "", after.seq + 1 if after.seq else NEVER)
    return [one.line or one.pattern for one in known]


def _why(one: Next, ran: list[str]) -> str:
    if not one.depth:
        return "often used here"
    last = f"`{ran[-1]}`" if one.depth == 1 else f"the same {one.depth} commands"
    return f"came {one.times} of the last {one.of} times after {last}"


def _file(memory: Memory, after: Situation) -> Iterator[Guess]:
    if after.project is None:
        return
    for one in next_files(memory, after.project, after.at, NEVER)[:1]:
        yield Guess("file", one.path, one.path, calibrated(bins(memory, "file"), one.raw), _why_file(one))


def _why_file(one: NextFile) -> str:
    edited = f"edited {one.edited} times after {one.after}" if one.edited else ""
    together = f"changed with {one.after} in {one.together} commits" if one.together else ""
    return ", ".join(filter(None, (edited, together)))


def _routine(habits: Habits, after: Situation) -> Iterator[Guess]:
    found = routine(habits, after.project, after.at)
    if found:
        said = " && ".join(found.lines)
        pattern = " && ".join(map(pattern_of, found.lines))
        yield Guess("routine", said, pattern, (found.times + 1) / (found.of + 2), _why_routine(found))


def _why_routine(found: Routine) -> str:
    days = "days" if found.weekday is None else _DAYS[found.weekday]
    return f"{found.times} of the last {found.of} {days} here began so"
