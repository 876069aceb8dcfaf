"""The kernel's limits on watching."""

import pytest

from daemon.doctor.inotify import LIMITS, limits, number
from daemon.doctor.patient import Patient


@pytest.mark.parametrize(
    ("text", "value"), [("8192\n", 8_192), ("0", 0), ("", None), ("-1\n", None), ("what", None), ("²\n", None)]
)
def test_numbers(text: str, value: int | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("values", "low"),
    [
        ((1_048_576, 128, 16_384), []),
        ((8_192, 128, 16_384), ["max_user_watches"]),
        ((8_192, 16, 100), ["max_user_watches", "max_user_instances", "max_queued_events"]),
    ],
)
def test_what_is_low_is_named_with_its_line(patient: Patient, proc, values: tuple[int, ...], low: list[str]) -> None:
    for limit, value in zip(LIMITS, values, strict=True):
        proc(f"sys/fs/inotify/{limit.name}", f"{value}\n")
    verdicts = list(limits(patient))
    assert [one.found.split()[0] for one in verdicts if one.state == "warning"] == low
    assert all(f"echo fs.inotify.{name}=" in one.advice for name, one in zip(low, verdicts, strict=False))
    assert bool(low) or verdicts[0].state == "ok"


def test_no_inotify_at_all(patient: Patient, proc) -> None:
    proc("locks", "")
    assert [one.state for one in limits(patient)] == ["warning"]
