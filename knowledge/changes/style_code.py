"""The words of languages with braces: strings and signs as they are, without comments and white space."""

import re
from typing import NamedTuple


class Code(NamedTuple):
    """How a language is read."""

    strings: str
    """Expression for what is quoted, longest forms first."""
    comments: str = r"//[^\n]*|/\*.*?(?:\*/|\Z)"
    counting: str = r"(?!)"
    """Beginning of comments that are part of what is built or tested."""
    ends_lines: bool = False
    """The end of a line may end a statement."""
    quotes_alike: bool = False
    """`'a'` is `"a"`."""
    trailing_commas: bool = True
    single_is_tuple: bool = False
    """`(a,)` is not `(a)`."""
    lines_of_orders: str = r"(?!)"
    """Lines that are read as a whole."""
    patterns: bool = False
    """A `/` may begin a regular expression."""


_DOUBLE = r'"(?:\\.|[^"\\\n])*"'
_SINGLE = r"'(?:\\.|[^'\\\n])*'"
_TRIPLE = r'"""(?:\\.|[^\\])*?"""'
_PREPROCESSOR = r"^[ \t]*\#(?:\\\n|[^\n])*"

C = Code(
    rf'R"(?P<raw>[^\s()\\]*)\(.*?\)(?P=raw)"|{_DOUBLE}|{_SINGLE}', lines_of_orders=_PREPROCESSOR, trailing_commas=True
)
JAVA = Code(rf"{_TRIPLE}|{_DOUBLE}|{_SINGLE}")
CSHARP = Code(rf'{_TRIPLE}|[$@]*@[$@]*"(?:""|[^"])*"|{_DOUBLE}|{_SINGLE}', lines_of_orders=_PREPROCESSOR)
KOTLIN = Code(rf"{_TRIPLE}|'''.*?'''|{_DOUBLE}|{_SINGLE}", ends_lines=True)
GO = Code(rf"`[^`]*`|{_DOUBLE}|{_SINGLE}", ends_lines=True)
RUST = Code(
    r"\bb?r(?P<raw>\#*)\".*?\"(?P=raw)|\"(?:\\.|[^\"\\])*\"|'(?:\\[^\n']+|[^'\\\n])'",
    counting=r"//[/!]|/\*[*!]",  # examples in documentation are tests
    single_is_tuple=True,
)
JAVASCRIPT = Code(
    rf"`(?:\\.|[^`\\])*`|{_DOUBLE}|{_SINGLE}",
    comments=r"(?<!:)//[^\n]*|/\*.*?(?:\*/|\Z)",
    ends_lines=True,
    quotes_alike=True,
    patterns=True,
)

_ORDER = re.compile(
    r"""(?ix) ^\#! | ^///\s*< | ^//go: | ^//\s*\+build | ^//\s*export\b
    | \b(?: type:\s*\S | noqa | pragma\b | pylint: | mypy: | pyright: | pyre- | ruff: | fmt: | yapf: | isort: | nosec
    | eslint | tslint | jshint | globals?\s | prettier- | biome- | deno- | istanbul | [cv]8\s+ignore | webpack | vite
    | doctest: | nolint | clang-format | clang-tidy | iwyu | fall-?through | cppcheck | shellcheck | hadolint
    | yamllint | syntax= | nosonar | noinspection | suppress | checkstyle | rubocop: | sorbet | steep: | typed:
    | frozen_string_literal | coding[:=] | sourcemappingurl | coverage | cspell | codespell | markdownlint | escape=)
    | @(?: ts- | jsx | flow | jest- | vitest- | license | preserve | __pure__ | formatter: )"""
)
_PATTERN = re.compile(r"/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
_AFTER_VALUE = re.compile(r"[\w$)\]}\"'`]")
_KEYWORDS = frozenset(
    {"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "yield", "await"}
)
_PLAIN = re.compile(r"""['"][^'"\\]*['"]""")
_OPENS, _CLOSES = "([{", ")]}"


def is_order(comment: str) -> bool:
    """Whether a comment tells a tool what to do."""
    return bool(_ORDER.search(comment))


class Token(NamedTuple):
    """Something that counts, and the numbers of its first and last line, from 1."""

    said: str
    line: int
    end: int


def tokens(text: str, code: Code) -> list[str]:
    """What counts of a text, in order."""
    return [one.said for one in placed(text, code)]


def placed(text: str, code: Code) -> list[Token]:
    """The same with their places."""
    expression = re.compile(
        rf"(?P<order>{code.lines_of_orders})|(?P<comment>{code.comments})|(?P<string>{code.strings})"
        r"|(?P<word>[\w$]+)|(?P<newline>\n)|(?P<space>\s+?)|(?P<sign>\+\+|--|=>|.)",
        re.DOTALL | re.MULTILINE,
    )
    found: list[str] = []
    lines: list[tuple[int, int]] = []
    ended, at, line = False, 0, 1
    while match := expression.match(text, at):
        kind, said = match.lastgroup or "", match[0]
        began = line
        if code.patterns and said == "/" and _may_begin_pattern(found):
            match = _PATTERN.match(text, at) or match
            said = match[0]
        at = match.end()
        line += said.count("\n")
        if kind == "comment":
            ended = ended or "\n" in said
        kind, said = _counted(kind, said, code)
        if kind == "newline":
            ended = True
        elif kind != "space":
            if ended and code.ends_lines and _ends_statement(found, said):
                found.append("\n")
                lines.append((lines[-1][1], lines[-1][1]))
            ended = False
            if code.trailing_commas and said in _CLOSES and found[-1:] == [","] and _needless(found, said, code):
                found.pop()
                lines.pop()
            found.append(said)
            lines.append((began, line))
    return [Token(said, *place) for said, place in zip(found, lines, strict=True)]


def _counted(kind: str, said: str, code: Code) -> tuple[str, str]:
    """A piece as what it counts for."""
    if kind == "comment":
        counts = is_order(said) or re.match(code.counting, said)
        return ("sign", " ".join(said.split())) if counts else ("space", "")
    if kind == "order":
        return "sign", " ".join(said.split()) + "\n"
    if kind == "string" and code.quotes_alike and _PLAIN.fullmatch(said):
        return "string", f'"{said[1:-1]}"'
    return kind, said


def _ends_statement(found: list[str], following: str) -> bool:
    """Whether the end of a line between the two might end a statement: neither asks to go on."""
    if not found:
        return False
    return bool(_AFTER_VALUE.match(found[-1][-1]) or found[-1] in ("++", "--")) and bool(
        re.match(r"[\w$(\[{\"'`+\-/@#!~]", following)
    )


def _may_begin_pattern(found: list[str]) -> bool:
    return not found or found[-1] in _KEYWORDS or not _AFTER_VALUE.match(found[-1][-1])


def _needless(found: list[str], closing: str, code: Code) -> bool:
    """Whether the comma before a closing sign says nothing."""
    if found[-2:-1] == [","] or (len(found) > 1 and found[-2] in _OPENS):
        return False
    if not code.single_is_tuple or closing != ")":
        return True
    depth, commas = 0, 0
    for one in reversed(found):
        if one in _CLOSES:
            depth += 1
        elif one in _OPENS:
            if depth == 0:
                break
            depth -= 1
        elif one == "," and depth == 0:
            commas += 1
    return commas > 1
