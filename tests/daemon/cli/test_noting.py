"""A note that is edited and left as it is stays as it is."""

from hypothesis import given
from hypothesis import strategies as some

from daemon.cli.noting import draft_of, edited
from knowledge.memory.draft import Draft, compose, parse, plain
from knowledge.memory.note import Note
from knowledge.memory.taking import taken
from tests.making import NOW

TEXTS = some.text(some.characters(codec="utf-8"), min_size=1, max_size=400) | some.lists(
    some.sampled_from(["---", "word " * 60, "a", " b", "", "\t", "# c", "…", "kind: fix"]), min_size=1
).map("\n".join)


@given(TEXTS.map(plain).filter(lambda text: Draft(text=text).title))
def test_it_reads_back_as_it_is(text: str) -> None:
    event = taken(Draft(text=text), NOW)
    note = Note(
        1, None, event.kind, event.title, event.body, [], [], event.valid_from, None, None, None, 1.0, "user", None,
        "", NOW, 1, NOW,
    )  # fmt: skip
    draft = draft_of(note)
    again = edited(note, parse(compose(draft), draft, NOW), NOW)
    assert (again.title, again.body, again.valid_from) == (event.title, event.body, event.valid_from)
