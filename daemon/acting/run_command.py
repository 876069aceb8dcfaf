"""Plans to run a command once, as the user would: exact words, directory and environment are shown."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from daemon.acting import shown_words, standing
from daemon.acting.environment import environment
from daemon.acting.planner import Planned, View
from knowledge.checks.shell import simple
from knowledge.checks.sorts import sort_of
from knowledge.errors import NotFound, PlanImpossible
from knowledge.lasting import lasting
from knowledge.redact import clean, clean_command
from knowledge.redaction.marks import MARK
from knowledge.tasks import command_risks
from knowledge.tasks.effects import RunCommand
from knowledge.tasks.plan import Plan

TOOL = "run_command"
SHELL = "/bin/sh"
SECONDS, MOST_SECONDS = 1_800, 14_400
"""How long it may take, and the most that can be asked for."""
LONGEST = 32 << 10
"""Characters of a command."""
_TITLE = 100
_BY_HAND = "type it yourself"


def plan(arguments: Mapping[str, str], view: View) -> Planned:
    """`command`: a line for a shell, or `argv`: the words, as JSON. `cwd`: absolute. `environment`: more, as JSON.

    `seconds`: how long it may take. Raises NotFound, PlanImpossible.
    """
    line = arguments.get("command", "").strip()
    argv = _argv(line, arguments.get("argv", ""))
    cwd = _cwd(arguments.get("cwd", ""))
    found = view.registry.at(cwd)
    given = environment(arguments.get("environment", ""), cwd, found[1] if found else None, os.environ)
    effect = RunCommand(
        argv=argv,
        cwd=str(cwd),
        environment=given,
        program=standing.program(argv[0], cwd, dict(given)["PATH"]),
        folder=standing.folder(cwd),
        seconds=_seconds(arguments.get("seconds", "")),
    )
    _look(line, effect)
    said = line or shown_words.line(argv)
    title = f"run `{said if len(said) <= _TITLE and said.isprintable() else _cut(said)}`"
    return Planned(
        Plan(
            tool=TOOL,
            arguments=dict(arguments),
            effect=effect,
            title=title,
            preview=_shown(preview(effect)),
            warnings=tuple(f"it {one}" for one in _risks(line, effect)),
            evidence=_evidence(line),
        ),
        project=found[0].number if found else None,
    )


def preview(effect: RunCommand) -> str:
    """All of it. What a line of it shows is never more than one thing: a value with an end of line in it is quoted."""
    return "\n".join(_lines(effect))


def _lines(effect: RunCommand) -> Iterator[str]:
    assert effect.program
    if effect.argv[:2] == (SHELL, "-c") and "\n" in effect.argv[2]:
        yield f"{SHELL} -c, with this line by line:"
        yield from (f"    {shown_words.visible(one)}" for one in effect.argv[2].split("\n"))
    yield f"$ {shown_words.line(effect.argv)}"
    yield f"in {shown_words.visible(effect.cwd)}"
    real = os.path.realpath(effect.program.path)
    also = "" if real == effect.program.path else f", which is {shown_words.visible(real)}"
    yield f"program: {shown_words.visible(effect.program.path)}{also}"
    yield "environment, and nothing else:"
    yield from (f"    {name}={shown_words.word(value)}" for name, value in effect.environment)
    yield f"It runs once, as you, outside of any sandbox, without input, for {lasting(effect.seconds)} at most;"
    yield "what it leaves running is ended with it."


def _argv(line: str, words: str) -> tuple[str, ...]:
    if bool(line) == bool(words):
        raise PlanImpossible("no command is named" if not line else "it is said twice", hint="say which one")
    if line:
        return (SHELL, "-c", line)
    try:
        read = json.loads(words)
    except ValueError as error:
        raise PlanImpossible("its words are no JSON") from error
    if not isinstance(read, list) or not read or not all(isinstance(one, str) for one in read) or not read[0]:
        raise PlanImpossible("its words are no list of words")
    return tuple(read)


def _cwd(said: str) -> Path:
    """Without links on the way, so that it is shown where it is."""
    if not said.startswith("/") or "\0" in said or not Path(said).is_dir():
        raise NotFound(said or "a directory to run it in", hint="go into the folder in which it is to run")
    return Path(os.path.realpath(said))


def _seconds(said: str) -> int:
    if not said:
        return SECONDS
    if not said.isascii() or not said.isdigit() or not 0 < int(said) <= MOST_SECONDS:
        raise PlanImpossible(f"it can run for 1 to {MOST_SECONDS:,} seconds")
    return int(said)


def _look(line: str, effect: RunCommand) -> None:
    """Whether it can be run as it is, and needs leave at all. Raises PlanImpossible."""
    given = [*effect.argv, effect.cwd, *(value for _, value in effect.environment)]
    if sum(map(len, given)) > LONGEST:
        raise PlanImpossible(f"it has more than {LONGEST:,} characters", hint="put it into a script and run that")
    if any("\0" in one or not _is_text(one) for one in given):
        raise PlanImpossible("it holds bytes that are no text", hint=_BY_HAND)
    whole = [*effect.argv, shown_words.line(effect.argv)]
    if any(MARK.search(one) for one in given) or any(clean_command(one) != one for one in whole):
        raise PlanImpossible("it holds a secret, and what is granted is on record", hint=_BY_HAND)
    if line and _is_check(line):
        hint = f"`sotto jobs --run checks --command {shown_words.word(line)}`, or ask to run the tests"
        raise PlanImpossible("it is a check, which runs in a sandbox and needs no leave", hint=hint)


def _shown(text: str) -> str:
    """What is on record of it is all of it. Raises PlanImpossible."""
    if clean(text) != text:
        raise PlanImpossible("what would be shown holds a secret, and what cannot be shown is not done", hint=_BY_HAND)
    return text


def _is_text(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_check(line: str) -> bool:
    """Whether all of it only tests or lints; what is built is to be there afterwards."""
    names = [sort_of(one.text) for one in simple(line)]
    return bool(names) and all(one and one.sort != "build" for one in names) and not command_risks.of_line(line)


def _risks(line: str, effect: RunCommand) -> Iterator[str]:
    yield from command_risks.of_line(line) if line else command_risks.of_words(effect.argv)
    yield from command_risks.of_environment(name for name, _ in effect.environment)


def _evidence(line: str) -> str:
    names = [sort_of(one.text) for one in simple(line)] if line else []
    if any(one and one.sort == "build" for one in names):
        return "a check can build it in a sandbox without leave; this builds it in your folder"
    return ""


def _cut(said: str) -> str:
    whole = shown_words.visible(" ".join(said.split()))
    return whole if len(whole) <= _TITLE else f"{whole[: _TITLE - 1]}…"
