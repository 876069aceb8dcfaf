"""What waits for a yes and was asked for where nobody sees it is told once, and forgotten when it is decided."""

import pytest

from knowledge.attention.candidate import Cleared
from knowledge.events import PlanDecided, PlanExpired, PlanProposed
from knowledge.redact import clean
from tests.knowledge.attention.noticed import Noticed


def proposed(surface: str = "model", number: int = 5) -> PlanProposed:
    return PlanProposed(
        approval=number,
        tool="run_command",
        effect="run command",
        title=clean("run `make clean`"),
        preview=clean("make clean"),
        digest="0" * 64,
        target=clean("/src/shop"),
        paths=[],
        warnings=[],
        evidence=clean(""),
        surface=surface,
        task="",
        expires=9_000_000_000_000_000,
    )


def decided(decision: str) -> PlanDecided:
    return PlanDecided(
        approval=5,
        decision=decision,  # type: ignore[arg-type]
        digest="0" * 64,
        who=clean("me (1000)"),
        surface="terminal",
        where=clean("/dev/pts/1"),
        note=clean(""),
    )


@pytest.mark.parametrize("surface", ["model", "voice"])
def test_what_nobody_sees_is_told_with_where_it_can_be_seen(surface: str) -> None:
    noticed = Noticed()
    noticed.hear(proposed(surface))
    [one] = noticed.candidates
    assert (one.kind, one.thing, one.evidence) == ("approval", "plan:a5", ("a5",))
    assert (one.title, one.detail) == ("a5 waits for you: sotto approve a5", "run `make clean`")
    assert one.sentence == "something waits for your approval in shop"
    assert one.expires == proposed().expires


@pytest.mark.parametrize("surface", ["terminal", "chat"])
def test_who_is_shown_it_is_not_told_again(surface: str) -> None:
    noticed = Noticed()
    noticed.hear(proposed(surface))
    assert noticed.found == []
    noticed.hear(decided("approved"))
    assert noticed.found == []


@pytest.mark.parametrize("event", [decided("approved"), decided("rejected"), PlanExpired(approval=5)])
def test_what_is_decided_waits_no_longer(event: PlanDecided | PlanExpired) -> None:
    noticed = Noticed()
    noticed.hear(proposed())
    noticed.hear(proposed(number=6))
    noticed.hear(event)
    [one] = noticed.found
    assert isinstance(one, Cleared)
    assert one.thing == "plan:a5"


def test_what_is_left_to_another_surface_waits_on() -> None:
    noticed = Noticed()
    noticed.hear(proposed())
    noticed.hear(decided("escalated"))
    assert noticed.found == []
