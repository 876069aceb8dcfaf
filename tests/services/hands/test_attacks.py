"""Nothing gets around the checkpoint, and whoever takes one of its checks out is found."""

import json
import select
from functools import partial
from tempfile import TemporaryDirectory

import pytest

from daemon.bench.attacks import attacked
from daemon.paths import Paths
from daemon.worker import Worker
from knowledge.events import complete
from tests import slices
from tests.services.hands.mutants import Mutant, mutants

SEVERAL = 1_000
"""Calls that a mutant has to stand at least: each sort of attack once."""
BACKED = {
    "facts.st_uid != os.geteuid()": "to make a file of somebody else takes a second user",
    "not stat.S_ISREG(facts.st_mode)": "what is no file holds neither a key nor a plan",
    "facts.st_size > _LARGEST": "it saves memory, and keeps nobody out",
}
"""Checks that no attack here can tell from others, and why."""
EVERY = [one for one in mutants() if one.rule not in BACKED]


def test_nothing_is_done_without_a_good_grant_and_all_is_done_with_one(home: Paths) -> None:
    complete()
    calls = slices.of(100_000, 4_000)
    seen = attacked(home, calls)
    assert not seen.through
    assert seen.tried.total() >= calls
    assert seen.good == seen.done > 0


def tried(mutant: Mutant, folder: str) -> bytes:
    """In a child: by which attack a mutant is found; nothing where it stands them all."""
    mutant.apply()
    try:
        seen = attacked(Paths.find({"SOTTO_HOME": folder}).make(), SEVERAL, to_the_first=True)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - however it fell over: it did, and that is seen
        return json.dumps([f"fell over: {type(error).__name__}"]).encode()
    good = [] if seen.good == seen.done else ["a good grant was not done"]
    return json.dumps([*seen.through, *good]).encode()


@pytest.mark.parametrize("mutant", EVERY, ids=[f"{one.function}: {one.rule}" for one in EVERY])
def test_whoever_takes_a_check_out_is_found(mutant: Mutant) -> None:
    complete()
    with TemporaryDirectory() as folder:
        worker = Worker("mutant", partial(tried, mutant, folder), cpu_s=120, lasts_s=300)
        while not worker.read():
            select.select([worker.fileno()], [], [])
        told = worker.result()
    assert told
    assert json.loads(told), f"{mutant.module}.{mutant.function} can do without {mutant.rule}"
