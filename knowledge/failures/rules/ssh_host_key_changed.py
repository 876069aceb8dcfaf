"""`ssh host` → "REMOTE HOST IDENTIFICATION HAS CHANGED!". The known key is shown; taking it out is for the
user to decide.
"""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said, quoted

NEEDS = ("identification has changed",)
_HOST = re.compile(r"host key for (?P<host>\[?[\w.:-]+\]?(?::\d+)?) has changed", re.IGNORECASE)


def corrected(said: Said) -> Iterator[Correction]:
    found = _HOST.search(said.output)
    if said.program in ("ssh", "scp", "sftp", "rsync", "git", "ssh-copy-id", "mosh") and found:
        host = quoted(found["host"])
        why = f"another key than the known one: ask who runs the host, then take it out with ssh-keygen -R {host}"
        yield Correction(f"ssh-keygen -F {host}", why)
