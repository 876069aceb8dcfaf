"""`https://github.com/a/b.git` → "No such file or directory": an address was pasted without `git clone`."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("no such file", "not found", "not recognised", "not recognized", "unknown command")
_ADDRESS = re.compile(
    r"(?:(?:https?|git|ssh)://(?:[\w.-]+@)?|git@)[\w.-]+\.[a-z]{2,}(?::\d+)?[:/]\S+\.git/?"
    r"|(?:https?://(?:www\.)?|git@)(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)[:/][\w.-]+/[\w.-]+/?"
)


def corrected(said: Said) -> Iterator[Correction]:
    if len(said.all_words) == 1 and _ADDRESS.fullmatch(said.words[0]):
        yield Correction(f"git clone {said.command}", "this is the address of a repository")
