import itertools
import random

from knowledge.routing.scores import TAGS
from knowledge.routing.spans import Span, _way, spans, texts
from knowledge.routing.words import words


def told(*tags: str) -> list[list[float]]:
    """Scores of words which say just these tags."""
    return [[4.0 if tag == one else 0.0 for tag in TAGS] for one in tags]


def test_an_argument_is_all_words_from_its_beginning() -> None:
    tags = told("", "", "B-project", "I-project", "", "B-since", "I-since")
    assert [one[:3] for one in spans(tags, ("project", "since"))] == [("project", 2, 4), ("since", 5, 7)]


def test_what_the_tool_does_not_take_is_not_told() -> None:
    assert spans(told("", "B-error", "I-error"), ("project",)) == []
    assert spans([], ("project",)) == []


def test_of_two_the_likelier_is_told() -> None:
    tags = told("B-since", "", "B-since")
    tags[0][TAGS.index("B-since")] = 2.0
    assert [one[:3] for one in spans(tags, ("since",))] == [("since", 2, 3)]


def test_an_inside_without_a_beginning_becomes_likely_as_a_whole() -> None:
    tags = told("", "I-text", "I-text", "I-text")
    assert [one[:3] for one in spans(tags, ("text",))] in ([("text", 0, 4)], [("text", 1, 4)])


def test_the_way_is_the_best_of_all_ways() -> None:
    chance = random.Random(1)
    allowed = ["", "B-project", "I-project", "B-since", "I-since"]

    def fits(path: tuple[str, ...]) -> bool:
        pairs = itertools.pairwise(("", *path))
        return all(not now.startswith("I") or was in {f"B{now[1:]}", now} for was, now in pairs)

    for _ in range(20):
        tags = [[chance.gauss(0, 2) for _ in TAGS] for _ in range(4)]
        ways = [path for path in itertools.product(allowed, repeat=4) if fits(path)]
        worth = {path: sum(line[TAGS.index(tag)] for line, tag in zip(tags, path, strict=True)) for path in ways}
        assert tuple(_way(tags, allowed)) == max(ways, key=worth.__getitem__)


def test_the_text_of_an_argument_is_as_it_stands() -> None:
    text = "what changed in Our  'Billing-API' since Monday?"
    found = texts(text, words(text), [Span("project", 3, 9, 1.0), Span("since", 10, 12, 1.0)])
    assert found == {"project": "Billing-API", "since": "Monday"}


def test_what_is_noted_goes_on_behind_what_was_read() -> None:
    text = "note " + "word " * 300 + "end"
    read = words(text, 50)
    assert texts(text, read, [Span("text", 1, 50, 1.0)], all_read=False)["text"] == text[5:]
    assert len(texts(text, read, [Span("project", 1, 50, 1.0)], all_read=False)["project"]) < 300


def test_the_project_one_is_in_is_not_named() -> None:
    text = "what changed in the repo"
    assert texts(text, words(text), [Span("project", 3, 5, 1.0)]) == {}


def test_what_is_too_long_names_nothing() -> None:
    text = "x" * 64 + "-" + "y" * 400
    assert texts(text, words(text), [Span("project", 0, 3, 1.0)]) == {}
    assert texts(text, words(text), [Span("command", 0, 3, 1.0)]) == {"command": text}
