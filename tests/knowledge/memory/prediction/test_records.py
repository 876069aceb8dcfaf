"""How predictions fared, when a kind of them keeps quiet, and what a probability is worth."""

import random

import pytest

from knowledge.events import NextPredicted
from knowledge.memory.prediction.calibration import BINS, Bin, bins, calibrated
from knowledge.memory.prediction.guess import Guess, Record
from knowledge.memory.prediction.records import LEAST, record, worth_offering
from knowledge.redact import clean
from tests.knowledge.memory.prediction.shell import Shell

CERTAIN = Guess("command", "make", "make", 0.9, "")


def _offers(shell: Shell, said: str, times: int, then: str) -> None:
    """Offer something after a command, and do something else, or the very same."""
    for at in range(times):
        after = shell.types(f"echo {at}")
        offer = NextPredicted(
            what="command",
            said=clean(said),
            pattern=clean(said.split(maxsplit=1)[0]),
            probability=0.8,
            after=after.seq,
            shell_session="one",
        )
        shell.hears(offer)
        shell.types(then)


def _record(shell: Shell) -> Record:
    (found,) = [one for one in record(shell.memory, 1) if one.what == "command"]
    return found


def test_what_then_was_done_is_right_and_other_arguments_are_half() -> None:
    shell = Shell()
    _offers(shell, "make", 3, "make")
    _offers(shell, "vim a", 2, "vim b")
    found = _record(shell)
    assert (found.offered, found.right, found.half, found.off) == (5, 3, 2, False)
    assert [(one.offered, one.right) for one in found.weeks] == [(5, 3)]
    assert found.silent == 9  # nothing was known before the first


def test_another_shell_and_another_project_are_no_judges() -> None:
    shell = Shell()
    after = shell.types("ls")
    said = clean("make")
    offer = NextPredicted(
        what="command", said=said, pattern=said, probability=0.8, after=after.seq, shell_session="one"
    )
    shell.hears(offer)
    shell.types("make", session="two")
    assert _record(shell).offered == 0
    shell.types("make")
    assert _record(shell).right == 1
    assert record(shell.memory, 2)[0].offered == 0


def test_what_is_wrong_too_often_keeps_quiet_until_it_would_have_been_right() -> None:
    shell = Shell()
    _offers(shell, "make", 19, "ls")
    assert worth_offering(shell.memory, CERTAIN, 1)
    _offers(shell, "make", 1, "ls")
    assert not worth_offering(shell.memory, CERTAIN, 1)
    assert _record(shell).off
    assert worth_offering(shell.memory, CERTAIN, 2)
    shell.types(*["make", "make check", "make dist"] * 30)
    assert worth_offering(shell.memory, CERTAIN, 1)
    assert not _record(shell).off


def test_what_is_right_often_enough_goes_on() -> None:
    shell = Shell()
    for _ in range(10):
        _offers(shell, "make", 2, "make")
        _offers(shell, "make", 3, "ls")
    assert worth_offering(shell.memory, CERTAIN, 1)


@pytest.mark.parametrize(
    ("guess", "worth"),
    [
        (CERTAIN, True),
        (CERTAIN._replace(probability=LEAST["command"] - 0.01), False),
        (CERTAIN._replace(said="git push --force"), False),
        (CERTAIN._replace(said=" make"), False),
        (Guess("file", "a b.py", "a b.py", 0.9, ""), True),
        (Guess("routine", "git pull && rm -rf x", "", 0.9, ""), False),
    ],
)
def test_what_is_worth_offering(guess: Guess, worth: bool) -> None:
    assert worth_offering(Shell().memory, guess, 1) is worth


def test_a_probability_moves_towards_what_came_true() -> None:
    known = {9: Bin(100, 95, 60)}
    assert calibrated({}, 0.95) == pytest.approx(0.95)
    assert 0.6 < calibrated(known, 0.95) < 0.7
    assert calibrated(known, 0.05) == pytest.approx(0.05)
    assert all(0 <= calibrated(known, at / 50) <= 1 for at in range(51))


def test_it_is_as_honest_as_dice() -> None:
    """What follows is random: so often as a probability says, so often it comes."""
    shell, dice = Shell(), random.Random(1)
    said: list[tuple[float, bool]] = []
    for _ in range(300):
        shell.types("ls")
        guess = shell.guesses("command")
        then = "make" if dice.random() < 0.7 else f"vim {dice.choice('abcdefgh')}"
        shell.types(then)
        if guess:
            said.append((guess[0].probability, guess[0].said == then))
    latest = said[100:]
    thought, right = sum(one for one, _ in latest), sum(right for _, right in latest)
    assert abs(thought - right) / len(latest) < 0.07
    known = bins(shell.memory, "command")
    assert set(known) <= set(range(BINS))
