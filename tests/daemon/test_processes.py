"""Which processes run: the hub always, a process whose services are all off not at all."""

from importlib.util import find_spec

import pytest

from daemon.processes import HUB, PROCESSES, wanted

SERVICES = [name for process in PROCESSES for name in process.services]


def test_nothing_off_is_everything() -> None:
    assert wanted([]) == list(PROCESSES)


@pytest.mark.parametrize("off", SERVICES)
def test_what_is_off_does_not_run_and_the_rest_does(off: str) -> None:
    running = [name for process in wanted([off]) for name in process.services]
    assert running == [name for name in SERVICES if name != off]
    assert all(process.services for process in wanted([off]) if process.name != HUB.name)


def test_the_hub_runs_whatever_is_off() -> None:
    assert wanted(SERVICES) == [HUB]


def test_a_name_that_is_no_service_switches_nothing_off() -> None:
    assert wanted(["hub", "nonsense"]) == list(PROCESSES)


def test_names_are_their_own_and_the_hub_stops_last() -> None:
    names = [process.name for process in PROCESSES]
    assert len(set(names)) == len(names)
    assert len(set(SERVICES)) == len(SERVICES)
    assert all(process.last < HUB.last for process in PROCESSES if process is not HUB)


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_a_file(service: str) -> None:
    assert find_spec(f"services.{service}")
