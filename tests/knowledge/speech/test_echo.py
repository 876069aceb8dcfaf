"""Whether Sotto hears itself."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.speech.echo import ALIKE, DEAF_S, TOGETHER_S, Loop, similarity

SAID = "The build broke on main. A commit of this morning is the likely cause."


@given(st.text(max_size=80), st.text(max_size=80))
def test_it_is_a_share(heard: str, said: str) -> None:
    assert 0 <= similarity(heard, said) <= 1


@given(st.lists(st.sampled_from(["build", "test", "main", "broke"]), min_size=1, max_size=9))
def test_what_was_said_is_like_itself_however_it_is_written(words: list[str]) -> None:
    assert similarity(" ".join(words), ", ".join(words).upper() + ".") == 1


def test_a_piece_of_what_was_said_is_an_echo() -> None:
    assert similarity("commit of this morning is", SAID) >= ALIKE


def test_a_question_about_it_is_none() -> None:
    for question in ("why did the build break", "what changed this morning", "why", "stop", "yes"):
        assert similarity(question, SAID) < ALIKE


def test_two_echoes_soon_after_each_other_make_it_deaf_for_a_while() -> None:
    loop = Loop()
    loop.echoed(100)
    assert not loop.deaf(100)
    loop.echoed(100 + TOGETHER_S)
    assert loop.deaf(100 + TOGETHER_S)
    assert not loop.deaf(100 + TOGETHER_S + DEAF_S)


def test_two_echoes_far_apart_do_not() -> None:
    loop = Loop()
    loop.echoed(100)
    loop.echoed(101 + TOGETHER_S)
    assert not loop.deaf(101 + TOGETHER_S)
