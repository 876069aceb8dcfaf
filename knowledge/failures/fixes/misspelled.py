"""Fixes that only put one name right: they help, too, where the same name is misspelled in another way."""

import re
from collections import Counter
from collections.abc import Mapping

from knowledge.events import FixEdit
from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.summary import changed
from knowledge.failures.spelling import near

_WORD = re.compile(r"\w+")


def corrects(fix: Fix, other: Mapping[str, str]) -> bool:
    """Whether a fix put the right name in the place of a wrong one, and the new failure names that right one wrongly.

    `other`: the wrong name of the old failure, and what the new one names in its place. Where they differ in digits
    nobody misspelled anything.
    """
    if len(other) != 1 or len(fix.edits) != 1 or fix.commands or fix.text:
        return False
    ((wrong, new),) = other.items()
    right = _put_right(fix.edits[0], wrong)
    return bool(right) and all(near(one, [right]) and _digits(one) == _digits(right) for one in (wrong, new))


def _put_right(edit: FixEdit, wrong: str) -> str:
    """The one name that took the place of another throughout; empty where anything else was changed."""
    lines = list(changed(edit.diff.split("\n")))
    put_in, taken_out = (Counter(_WORD.findall("\n".join(one[1:] for one in lines if one[0] == sign))) for sign in "+-")
    came, went = put_in - taken_out, taken_out - put_in
    return next(iter(came)) if len(came) == len(went) == 1 and came.total() == went[wrong] else ""


def _digits(name: str) -> str:
    return "".join(one for one in name if one.isdigit())
