"""Waiting for a text as the process that runs a chat model does: for its descriptor, then a step."""

import select

from knowledge.reasoning.engine import Ended, Generation

HANGS_MS = 30_000


def next_step(generation: Generation) -> object:
    """What its next step gives. Whoever forgets to make its descriptor readable is found out."""
    poll = select.poll()
    poll.register(generation.fileno(), select.POLLIN)
    assert poll.poll(HANGS_MS), "it never woke up"
    return generation.step()


def written(generation: Generation, told: list[str] | None = None) -> Ended:
    """All of it; `told` has its pieces, also where it ends in an error."""
    while True:
        came = next_step(generation)
        if isinstance(came, Ended):
            return came
        if told is not None and came.text:
            told.append(came.text)
