"""The kinds of arguments that tools share, with what a model reads about them. Each is a user's own words, or empty."""

from typing import Annotated

from pydantic import Field

LONGEST = 500
"""Characters of a name or a phrase."""
LONGEST_TEXT = 8_000
"""Characters of a text: an error, or what is to be remembered."""

ProjectName = Annotated[
    str, Field(max_length=LONGEST, description="name or number of a project; empty for the one the user is in")
]
TimePhrase = Annotated[
    str,
    Field(
        max_length=LONGEST,
        description="since when: yesterday, 9am, last two hours, friday, 2026-11-03; empty for no limit",
    ),
]
FailureName = Annotated[
    str,
    Field(
        max_length=LONGEST, description="id such as f12, or what it is about: the build, test_login; empty for the last"
    ),
]
ErrorText = Annotated[str, Field(max_length=LONGEST_TEXT, description="what the error says, or words for it")]
