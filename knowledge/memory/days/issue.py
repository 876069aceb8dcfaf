"""The issue that a branch is about, by its name."""

import re

_KEY = re.compile(r"(?:^|/)([A-Z][A-Z0-9]{1,9}-\d{1,6})(?=$|[-_/])")
"""Such as PROJ-123."""
_WORD = r"(?:(?:issues?|gh|bug|ticket|fix|feature|feat|hotfix|task)[-_#]?)?"
_NUMBER = re.compile(rf"(?:^|/){_WORD}#?(\d{{1,6}})(?=$|[-_/])")
_DATE = re.compile(r"(?:^|/)\d{4}[-_]\d\d(?:[-_]\d\d)?(?=$|[-_/])")
_VERSIONS = re.compile(r"^(?:releases?|versions?|v|support|maintenance|stable|backports?)(?=$|[/\d-])")


def issue_of(branch: str) -> str | None:
    """`#123` of `fix/123-login`, `PROJ-7` of `PROJ-7-cart`; none where the numbers mean something else."""
    if _VERSIONS.match(branch) or _DATE.search(branch):
        return None
    if found := _KEY.search(branch):
        return found[1]
    found = _NUMBER.search(branch)
    return f"#{int(found[1])}" if found else None
