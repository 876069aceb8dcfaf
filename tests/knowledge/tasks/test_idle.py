"""When work that nobody waits for may go on."""

import pytest

from knowledge.tasks.idle import Readings, needed


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (Readings(), ""),
        (Readings(battery=False, processor=0.0, disk=9.9, memory=0.0, command=False, away_s=600), ""),
        (Readings(battery=True), "battery"),
        (Readings(processor=10.1), "wait for the processor (10%"),
        (Readings(processor=0.0, disk=55.0), "wait for the disk"),
        (Readings(memory=20.0), "wait for the memory"),
        (Readings(queue=True), "busy"),
        (Readings(queue=True, processor=0.0), ""),
        (Readings(command=True), "a command of yours"),
        (Readings(away_s=5), "5 s ago"),
        (Readings(in_call=True), "in a call"),
        (Readings(presenting=True), "present"),
        (Readings(in_call=False, presenting=False, away_s=61), ""),
        (Readings(processor=90, others=5), ""),
        (Readings(processor=90, others=26), "wait for the processor"),
        (Readings(disk=90, others_disk=10), ""),
        (Readings(disk=90, others_disk=80), "wait for the disk"),
        (Readings(memory=90, others=0, others_disk=0), "wait for the memory"),
        (Readings(queue=True, others=5), ""),
        (Readings(processor=5, others=100), ""),
    ],
)
def test_it_waits_where_somebody_needs_the_machine(known: Readings, why: str) -> None:
    assert (why in needed(known)) if why else needed(known) == ""
