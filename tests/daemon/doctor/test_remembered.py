"""The doctor looks at memory too, and says that a wipe waits."""

import pytest

from daemon.doctor.patient import Patient
from daemon.doctor.remembered import memory, wipe
from daemon.doctor.verdict import Verdict
from daemon.paths import Paths
from daemon.wiping import ask
from knowledge.store.memory import Memory
from knowledge.store.wiping import Scope


def looked(home: Paths) -> Verdict:
    (verdict,) = memory(Patient(home))
    return verdict


def test_memory_is_sound_or_not_there_yet(home: Paths) -> None:
    assert looked(home).state == "ok"
    Memory.writer(home.memory).close()
    assert (looked(home).state, looked(home).found.endswith("sound")) == ("ok", True)


@pytest.mark.parametrize("begin", [0, 5_000])
def test_of_a_damaged_memory_it_says_how_it_is_made_anew(home: Paths, begin: int) -> None:
    Memory.writer(home.memory).close()
    with home.memory.open("r+b") as file:
        file.seek(begin)
        file.write(b"\xff" * 50_000)
    found = looked(home)
    assert (found.state, "damaged" in found.found, "sotto rebuild" in found.advice) == ("warning", True, True)


def test_a_wipe_that_waits_is_named(home: Paths) -> None:
    assert [one.state for one in wipe(Patient(home))] == ["ok"]
    ask(home, Scope())
    assert [(one.state, "sotto up" in one.advice) for one in wipe(Patient(home))] == [("warning", True)]
