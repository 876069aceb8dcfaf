"""Markdown that a model writes, on terminals wide and narrow, with and without colours."""

import re

import pytest

from daemon.chat.markdown import drawn

SGR = re.compile("\x1b\\[[0-9;]*m")


def test_names_keep_their_underscores_and_nothing_is_html() -> None:
    said = drawn(
        "Look at __init__ in _x_ and List<int>, **not** elsewhere\nsee [docs](http://e.example/x)", 200, colours=False
    )
    assert said == ["Look at __init__ in _x_ and List<int>, not elsewhere", "see docs (http://e.example/x)"]


@pytest.mark.parametrize("width", [20, 40, 120])
def test_no_line_is_longer_than_the_terminal_is_wide(width: int) -> None:
    text = "# A heading that is rather long\n\n- " + "word " * 50 + "\n\n| a | b |\n|---|---|\n| " + "c" * 90 + " | d |"
    for colours in (False, True):
        found = drawn(text, width, colours=colours)
        assert max(len(SGR.sub("", line)) for line in found) <= width
        assert any("\x1b" in line for line in found) is colours


def test_colours_are_those_of_the_terminal() -> None:
    """The sixteen that a theme, light or dark, gives its own shades: no background is painted."""
    found = "\n".join(drawn("# H\n\n`a` **b**\n\n```python\ndef f(): return 'x' # y\n```\n> q", 60, colours=True))
    codes = {int(code) for one in SGR.findall(found) for code in one[2:-1].split(";")}
    assert codes <= {0, 1, 2, 3, 4, *range(30, 38), *range(90, 98)}
    assert 38 not in codes
