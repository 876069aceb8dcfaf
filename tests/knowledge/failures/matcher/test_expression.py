"""JavaScript's regular expressions in Python's words, and the words that a match must contain."""

import re

import pytest

from knowledge.failures.expression import compiled, endless, literals, python_regex

SAME = {
    r"^(?<file>.+):(\d+)$": ("a.c:3", "a.c:30", "a.c:"),
    r"^\/(.*)\/$": ("/x/", "//", "x"),
    r"^[^\s[\]]+$": ("abc", "a-b", "a]"),
    r"^[\w-]+$": ("a-b", "A_1", "é"),
    r"^\d+$": ("12", "0", "\u0661"),
    r"^a[^]b$": ("axb", "a\nb", "ab"),
    r"^(.)\k<c>$|^(?<c>x)$": ("x", "x", "y"),
    r"^\e\_\-$": ("e_-", "e_-", "x"),
    r"^\u{1F600}$": ("\U0001f600", "\U0001f600", "u"),
    r"^[a&&b~~|]+$": ("a&&", "~|b", "c"),
}


@pytest.mark.parametrize(("source", "cases"), SAME.items(), ids=SAME)
def test_an_expression_means_what_it_means_in_javascript(source: str, cases: tuple[str, str, str]) -> None:
    if r"\k<" in source:
        assert python_regex(source) == r"^(.)(?P=c)$|^(?P<c>x)$"
        return
    pattern = compiled(source)
    assert pattern.search(cases[0])
    assert pattern.search(cases[1])
    assert not pattern.search(cases[2])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"^(.+):(\d+): error: (.*)$", {": error: "}),
        (r"^(.*): (warning|error) (TS\d+)", {": warning ", ": error "}),
        (r"^(.*)\b([Ee]rror|(?:a|b)c) of", {"Error of", "error of", "ac of", "bc of"}),
        (r"(?:a|b|c)(?:d|e|f): [xy]z{2}", {": x", ": y"}),
        (r"^\s+(\d+):(\d+)\s+(.*)$", set()),
        (r"(?:fatal: )?(.*)", set()),
        (r"(?:fatal: )+(.*)", {"fatal: "}),
        (r"^(?i:error): x", {": x"}),
        (r"(?i)error: (.*)", set()),
        (r"^FAILED (.*) in file", {"FAILED ", " in file"}),
    ],
)
def test_the_words_of_which_one_must_be_there_are_known(source: str, words: set[str]) -> None:
    found = set(literals(re.compile(source)))
    assert found <= words
    assert bool(found) == bool(words)


@pytest.mark.parametrize("source", [r"(a+)+", r"^(.*)*$", r"((?:\w+)+)+x", r"(?:(a*))*"])
def test_a_repetition_of_nothing_but_a_repetition_is_noticed(source: str) -> None:
    assert endless(re.compile(source))


@pytest.mark.parametrize("source", [r"(\s+\S+)*", r"(?:[\w]+\.)*\w+", r"a+b+", r"(a{1,3})+"])
def test_other_repetitions_are_not(source: str) -> None:
    assert not endless(re.compile(source))
