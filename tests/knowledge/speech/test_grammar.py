"""The automaton says exactly what may be asked."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.speech.grammar import Grammar, automaton

WORDS = st.sampled_from(["what", "is", "broken", "did", "i", "miss", "why"])
QUESTIONS = st.lists(st.lists(WORDS, min_size=1, max_size=5).map(tuple), min_size=1, max_size=12)


def said(grammar: Grammar) -> set[tuple[str, ...]]:
    """Everything that leads from the start to the end."""
    found, ways = set[tuple[str, ...]](), [(grammar.start, ())]
    while ways:
        state, words = ways.pop()
        if state == grammar.final:
            found.add(words)
        ways += [(arc.end, (*words, arc.word) if arc.word else words) for arc in grammar.arcs if arc.begin == state]
    return found


@given(QUESTIONS)
def test_the_questions_and_nothing_else(questions: list[tuple[str, ...]]) -> None:
    assert said(automaton(questions)) == set(questions)


@given(QUESTIONS)
def test_with_or_without_an_opening_and_it_alone(questions: list[tuple[str, ...]]) -> None:
    openings = [("hello", "computer"), ("hello", "commuter")]
    made = said(automaton(questions, [(one, 0.5) for one in openings]))
    assert made == {*questions, *((*one, *words) for words in questions for one in openings), *openings}


def test_shared_beginnings_and_endings_are_there_once() -> None:
    made = automaton([("what", "is", "broken"), ("what", "was", "broken"), ("why", "was", "broken")])
    assert len([arc for arc in made.arcs if arc.word == "what"]) == 1
    assert len([arc for arc in made.arcs if arc.word == "broken"]) == 1


def test_a_question_may_be_the_beginning_of_another() -> None:
    assert said(automaton([("why",), ("why", "now")])) == {("why",), ("why", "now")}
