"""Of what generated months hold, most is proposed, and little else."""

from random import Random

import pytest

from daemon.bench.figures import Asked
from daemon.bench.proposals import measure, scored, sentences
from daemon.bench.proposals_histories import PARTS, Part, Scene, Truth, play
from daemon.bench.proposals_story import told
from knowledge.events import NoteProposed
from services import memory, proposals


def alone(part: Part) -> list[NoteProposed]:
    """What is proposed in a month in which one thing alone happens."""
    scene = Scene(1, 2, "npm test", ("rebase", "pull"), ("npm ci", "make seed"), 0)
    with told(memory, proposals) as story:
        for number in range(part.times):
            story.run(1, scene.check)
            story.run(2, scene.check)
            part.play(story, Random(number), scene._replace(number=number))
        return list(story.proposed.values())


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_each_part_alone(part: Part) -> None:
    assert len(alone(part)) == int(part.real)


def test_a_month_says_what_it_holds() -> None:
    with told(memory, proposals) as story:
        truths = play(story, 1)
    assert [one.real for one in truths] == [True] * 2 + [False] * 4
    assert isinstance(truths[0], Truth)


def test_most_of_what_is_proposed_is_so() -> None:
    score = scored(range(3))
    assert (score.precision, score.recall) >= (90, 70)
    assert score.took_ms
    right, proposed = score.naively
    assert right < proposed / 2


def test_sentences_are_counted() -> None:
    found, false, missed = sentences()
    assert (found > 20, false, missed) == (True, 0, 2)


def test_the_group_measures_what_is_promised() -> None:
    rows = measure(Asked(tell=lambda _: None))
    assert [row.limit for row in rows] == [90.0, None, 70.0, 90.0, 70.0, 2.0, None]
    assert all(row.ok for row in rows[:5])
