"""Files of contents that nothing in the log names any more: snapshots, artifacts, and what the hands kept of plans."""

from pathlib import Path

from daemon.paths import Paths
from knowledge.store.approval_reading import approvals_named
from knowledge.store.job_reading import artifacts_named
from knowledge.store.sqlite import Database
from knowledge.store.wiping import snapshots_named
from knowledge.tasks.artifact_folder import unnamed


def nameless(paths: Paths, database: Database) -> list[Path]:
    """Files, and folders of plans."""
    named, kept = snapshots_named(database), artifacts_named(database)
    rooms = {f"a{number}" for number in approvals_named(database)}
    plans = sorted(paths.hands.iterdir()) if paths.hands.is_dir() else []
    gone = [one for one in plans if one.name not in rooms]
    return [*unnamed(paths.snapshots, named), *unnamed(paths.artifacts, kept), *gone]
