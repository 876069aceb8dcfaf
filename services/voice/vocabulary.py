"""What this user may name when he speaks: projects, tests that failed lately, commands that were run lately."""

from daemon.service import Past
from knowledge.events import CommandFinished, FailureDiagnosed
from knowledge.registry import KINDS, Registry
from knowledge.speech.recogniser import Vocabulary

LATELY = 200
"""Events of each kind that are looked through."""
MOST = 20


def vocabulary(past: Past, wake_phrase: str) -> Vocabulary:
    """Out of the log."""
    projects = [str(one.name) for one in Registry(seen.event for seen in past.every(types=KINDS)).watched]
    failed = [seen.event for seen in past.newest([FailureDiagnosed.__name__], LATELY)]
    ran = [seen.event for seen in past.newest([CommandFinished.__name__], LATELY)]
    tests = [_test(str(one.test_id)) for one in failed if isinstance(one, FailureDiagnosed) and one.test_id]
    commands = [_program(str(one.command)) for one in ran if isinstance(one, CommandFinished)]
    return Vocabulary(wake_phrase, _newest(projects), _newest(tests), _newest(commands))


def _newest(names: list[str]) -> tuple[str, ...]:
    """Each once, and only what can be a name."""
    found = dict.fromkeys(one for one in reversed(names) if any(letter.isalpha() for letter in one))
    return tuple(found)[:MOST]


def _test(name: str) -> str:
    return name.rpartition("::")[2].partition("[")[0]


def _program(command: str) -> str:
    """Its first word, and the second where that is no option, path or value."""
    words = command.split()[:2]
    return " ".join(word for word in words if word.replace("-", "").isalnum() and not word.startswith("-"))
