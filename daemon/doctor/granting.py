"""What grants are made with, and what is kept of plans: whether nobody else can read or change it."""

import os
import stat
from collections.abc import Iterator

from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, failed, ok, warning
from knowledge.tasks.grant_key import key_trouble


def closed(patient: Patient) -> Iterator[Verdict]:
    """The key of grants, and the folder of each plan."""
    paths = patient.paths
    if trouble := key_trouble(paths.grant_key):
        yield failed(
            f"nothing can be granted: {trouble}", f"rm {paths.grant_key} (the next grant makes another; none is lost)"
        )
        return
    folders = [paths.hands, *sorted(paths.hands.iterdir())] if paths.hands.is_dir() else []
    ours = os.geteuid()
    for folder in folders:
        facts = folder.lstat()
        if stat.S_ISLNK(facts.st_mode) or facts.st_uid != ours:
            yield failed(
                f"{folder} is a link, or somebody else's", f"rm {folder}, then ask again for what it was about"
            )
        elif facts.st_mode & 0o077:
            yield warning(f"{folder} is open to others, so its plan is not done", f"chmod 700 {folder}")
    yield ok(f"the key is yours alone; {len(folders[1:])} plans are kept" if paths.grant_key.exists() else "none yet")
