"""`git pull --rebase` → "cannot pull with rebase: You have unstaged changes": changes that are in the way."""

import re
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("unstaged changes", "uncommitted changes", "would be overwritten by")
_SAYS = re.compile(
    r"cannot (?:pull with )?rebase: (?:you have unstaged|your index contains uncommitted) changes"
    r"|your local changes (?:to the following files )?would be overwritten by"
)
_COMMANDS = ("pull", "rebase", "checkout", "switch", "merge", "cherry-pick", "revert")


def corrected(said: Said) -> Iterator[Correction]:
    at = said.sub(*_COMMANDS)
    if said.program != "git" or at is None or not _SAYS.search(said.lower):
        return
    back = " && git stash pop" if said.words[at] == "pull" else ""
    yield Correction(f"git stash && {said.command}{back}", "changes that are not committed are in the way")
