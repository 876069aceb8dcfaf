"""What is made of an expression matches where the expression did, and is never tried in endless ways."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.files.ignoring import hurried

PARTS = st.sampled_from(["a", "b", "[^/]*", "[^/]", "[ab]", "(?:/.+)?/", "/"])
NAMES = st.text("ab/", min_size=1, max_size=12)


@settings(max_examples=1_000)
@given(st.lists(PARTS, min_size=1, max_size=8), st.booleans(), NAMES)
def test_it_matches_as_before(parts: list[str], anywhere: bool, name: str) -> None:
    expression = f"^{'(?:.+/)?' if anywhere else ''}{''.join(parts)}(?:(?P<ps_d>/)|$)"
    if "//" in name or "//" in "".join(parts) or "?//" in expression:
        return  # neither a path nor a pattern of one
    before, now = re.search(expression, name), hurried(expression).search(name)
    assert (before and (before.end(), before.groupdict())) == (now and (now.end(), now.groupdict()))


def test_a_line_end_is_part_of_a_name() -> None:
    expression = r"^(?:.+/)?x(?:(?P<ps_d>/)|$)"
    assert hurried(expression).search("new\nline/x")
    assert not hurried(expression).search("x\n")
