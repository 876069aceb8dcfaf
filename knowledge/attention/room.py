"""What failed because the disk is full: that is one matter, whoever finds it."""

import re

CAUSE = "disk:full"
_FULL = re.compile(r"disk is full|no space left|disk quota exceeded|^disk:full$", re.IGNORECASE)


def by_room(text: str) -> str:
    """The cause, where a message says that there was no room; else empty."""
    return CAUSE if _FULL.search(text) else ""
