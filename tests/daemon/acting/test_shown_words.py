"""Words are shown so that a shell that reads them gets the same words, and nobody is misled."""

import shlex
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.acting.shown_words import line, word

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(WORDS)
def test_what_is_shown_can_be_seen(text: str) -> None:
    assert word(text).isprintable()
    if text.isprintable():
        assert shlex.split(word(text)) == [text]


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@given(st.lists(WORDS, min_size=1, max_size=40))
@settings(max_examples=15, deadline=None)
def test_bash_reads_what_is_shown(words: list[str]) -> None:
    done = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {line(words)}"], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"}
    )
    assert done.stdout.decode().split("\0")[:-1] == words
