"""What reactions change: likelihood by kind and thing, cost by what the user is about, within bounds, and visibly."""

import pytest

from knowledge.attention.learning import MOST_THINGS, Learned
from knowledge.attention.parameters import built_in
from knowledge.events import AnnouncementReacted

LIMITS = built_in().learning


def learned(*reactions: str, thing: str = "t", working: str = "deep") -> Learned:
    found = Learned()
    for one in reactions:
        event = AnnouncementReacted.model_validate(
            {"incident": "i", "kind": "failure", "thing": thing, "reaction": one, "by": "voice", "after_s": 1}
        )
        found.take(event, working, LIMITS)
    return found


@pytest.mark.parametrize(
    ("reaction", "likelier", "dearer"),
    [("ack", 1, -1), ("why", 1, -1), ("not useful", -1, 0), ("ignored", -1, 0), ("stop", -1, 1), ("not now", 0, 1)],
)
def test_each_reaction_moves_what_it_is_about(reaction: str, likelier: int, dearer: int) -> None:
    found = learned(reaction)
    for moved in (found.kind_logits("failure", LIMITS), found.thing_logits("t", LIMITS)):
        assert (moved > 0) - (moved < 0) == likelier
    factor = dict(found.cost_factors(LIMITS)).get("deep", 1.0)
    assert (factor > 1) - (factor < 1) == dearer
    assert found.kind_logits("fixed", LIMITS) == found.thing_logits("other", LIMITS) == 0.0


def test_to_ignore_it_counts_less_than_to_find_it_useless() -> None:
    assert learned("not useful").thing_logits("t", LIMITS) < learned("ignored").thing_logits("t", LIMITS) < 0


@pytest.mark.parametrize("reaction", ["ack", "not useful", "ignored", "not now"])
def test_a_thousand_of_them_move_it_only_so_far(reaction: str) -> None:
    found = learned(*[reaction] * 1_000)
    assert abs(found.kind_logits("failure", LIMITS)) <= LIMITS.kind_logits
    assert abs(found.thing_logits("t", LIMITS)) <= LIMITS.thing_logits
    assert all(1 / LIMITS.cost_factor <= one <= LIMITS.cost_factor for _, one in found.cost_factors(LIMITS))
    for line in found.lines(LIMITS):
        assert line.good + line.bad <= LIMITS.most + 1e-9


def test_another_mind_is_soon_believed() -> None:
    assert learned(*["not useful"] * 1_000, *["ack"] * 30).thing_logits("t", LIMITS) > 0


def test_it_can_be_seen_and_taken_back() -> None:
    found = learned("ack", "not useful", "not now")
    seen = {line.what: (line.good, line.bad) for line in found.lines(LIMITS)}
    assert seen == {"kind failure": (1, 1), "thing t": (1, 1), "while deep": (1, 1)}
    found.reset()
    assert list(found.lines(LIMITS)) == []


def test_it_remembers_so_many_things_and_no_more() -> None:
    found = Learned()
    for number in range(MOST_THINGS + 50):
        event = AnnouncementReacted(
            incident="i", kind="failure", thing=f"t{number}", reaction="ack", by="voice", after_s=1
        )
        found.take(event, "", LIMITS)
    assert len(found.things) == MOST_THINGS
    assert "t0" not in found.things
