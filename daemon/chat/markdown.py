"""Markdown as lines for a terminal, by rich, whose only owner this file is.

What a model writes is text first: names such as `__init__` keep their underscores, `<int>` is no HTML, a link shows
where it leads.
"""

from collections.abc import Iterable
from io import StringIO
from typing import ClassVar

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Heading, Markdown
from rich.text import Text
from rich.theme import Theme

_UNDERSCORED = {"em_open", "em_close", "strong_open", "strong_close"}
_THEME = Theme(
    {
        "markdown.code": "cyan",
        "markdown.code_block": "cyan",
        "markdown.block_quote": "dim",
        "markdown.item.bullet": "bold",
        "markdown.item.number": "bold",
        "markdown.link": "underline",
        "markdown.link_url": "dim",
        "markdown.hr": "dim",
    }
)
"""Colours that can be read on light and on dark alike."""
_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


class _Plain(Heading):
    """A heading that stands on the left, like everything else."""

    def __rich_console__(self, _console: Console, _options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        yield Text.assemble(self.text, style="bold")


class _Markdown(Markdown):
    elements: ClassVar = {**Markdown.elements, "heading_open": _Plain}

    def __init__(self, text: str) -> None:
        super().__init__("", code_theme="ansi_dark", hyperlinks=False)
        self.parsed = _PARSER.parse(text)
        for token in self.parsed:
            token.children = [*map(_as_written, token.children)] if token.children else token.children


def drawn(block: str, width: int, *, colours: bool) -> list[str]:
    """One block as lines of at most so many columns; nothing of it may be a control character."""
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colours,
        color_system="standard" if colours else None,
        no_color=not colours,
        theme=_THEME,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(_Markdown(block))
    return _trimmed(out.getvalue().split("\n"))


def _as_written(token: Token) -> Token:
    """Emphasis by underscores is rarer than names that have some; who ends a line means to."""
    if token.type == "softbreak":
        return Token("hardbreak", "br", 0)
    if token.type in _UNDERSCORED and token.markup.startswith("_"):
        return Token("text", "", 0, content=token.markup)
    return token


def _trimmed(lines: Iterable[str]) -> list[str]:
    """Without blanks at the ends, and empty lines around it."""
    found = [line.rstrip() for line in lines]
    while found and not found[0]:
        found.pop(0)
    while found and not found[-1]:
        found.pop()
    return found
