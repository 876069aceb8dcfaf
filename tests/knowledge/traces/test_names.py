"""Names of attributes are those of the conventions, as of the release that is said; what is ours says so."""

from pathlib import Path

from knowledge.traces import names

KNOWN = frozenset((Path(__file__).parent / "conventions.txt").read_text(encoding="utf-8").split())
"""The attributes of the conventions for generative AI in release 1.41.0."""
NOT_ATTRIBUTES = {names.CONVENTIONS, names.SCHEMA, names.OURS}
EVERY = {value for name, value in vars(names).items() if name.isupper() and isinstance(value, str)} - NOT_ATTRIBUTES


def test_every_name_is_one_of_the_conventions_or_ours() -> None:
    assert names.CONVENTIONS == "1.41.0"
    assert {one for one in EVERY if not one.startswith(names.OURS)} == names.STANDARD
    assert KNOWN >= names.STANDARD


def test_ours_do_not_shadow_what_the_conventions_have() -> None:
    ours = {one.removeprefix(names.OURS) for one in EVERY if one.startswith(names.OURS)}
    assert not {f"gen_ai.{one}" for one in ours} & KNOWN
