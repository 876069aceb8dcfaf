"""Fixes that the hands applied, of which the next run of what failed tells whether they helped."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from daemon import regular
from daemon.paths import Paths
from daemon.service import Past
from knowledge.envelope import Envelope
from knowledge.events import ActDone, FailureDiagnosed
from knowledge.tasks.effects import ChangeFiles
from knowledge.tasks.plan import decoded

LAST = 20
"""Acts that are looked at."""
LARGEST = 4 << 20


def judged_by(seen: Envelope, past: Past, paths: Paths) -> Iterator[int]:
    """Fixes that were applied against this very failure, stand as they were applied, and have not helped.

    Each is named at the first run since, and by that alone: what fails later may be something else.
    """
    event = seen.event
    assert isinstance(event, FailureDiagnosed)
    for act in past.newest([ActDone.__name__], LAST):
        done = act.event
        if not isinstance(done, ActDone) or done.fix is None or not done.failure or act.seq > seen.seq:
            continue
        runs = [one.seq for one in past.every(act.seq, [FailureDiagnosed.__name__]) if _same(one, event)]
        meant = past.since(done.failure - 1, [FailureDiagnosed.__name__], 1)
        if runs[:1] == [seen.seq] and meant and _same(meant[0], event) and _stands(paths, done.approval):
            yield done.fix


def _same(one: Envelope, other: FailureDiagnosed) -> bool:
    return isinstance(one.event, FailureDiagnosed) and one.event.fingerprint == other.fingerprint


def _stands(paths: Paths, approval: int) -> bool:
    """Whether every file still is what that act made of it; False where nothing tells it any more."""
    try:
        effect = decoded((paths.hands / f"a{approval}" / "plan.json").read_bytes()).effect
    except (OSError, ValueError, KeyError):
        return False
    return isinstance(effect, ChangeFiles) and all(
        _digest(Path(effect.tree) / one.path) == one.after for one in effect.files
    )


def _digest(path: Path) -> str | None:
    try:
        return sha256(regular.read(path, LARGEST)).hexdigest()
    except OSError:
        return None
