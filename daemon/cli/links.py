"""Links to files in a terminal."""

import os
import sys
from pathlib import Path
from urllib.parse import quote

from daemon.cli import show


def link(text: str, path: Path, line: int | None = None) -> str:
    """`text` as a link to a file (OSC 8), where a person looks; terminals that do not know it show the text."""
    if not show.coloured(sys.stdout):
        return text
    place = f"file://{os.uname().nodename}{quote(os.fsencode(path.absolute()))}" + (f"#{line}" if line else "")
    return f"\x1b]8;;{place}\x1b\\{text}\x1b]8;;\x1b\\"
