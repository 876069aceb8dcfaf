"""Whether two versions of a file mean the same: they differ in white space, comments, quotes, trailing commas.

Where a language cannot be read, less counts as style, never more. A comment that orders a tool about
(`# type: ignore`, `//go:build`) is no style, nor is one that a test runs.
"""

import ast
import io
import json
import tokenize
import tomllib
import warnings
from functools import lru_cache

from knowledge.changes.style_code import CSHARP, GO, JAVA, JAVASCRIPT, KOTLIN, RUST, C, Code, is_order, tokens
from knowledge.changes.style_lines import css, ini, makefile, markup, plain, scripted, sql, yaml

_CODE: dict[str, Code] = {
    **dict.fromkeys(("c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "m", "mm", "cu", "proto"), C),
    **dict.fromkeys(("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"), JAVASCRIPT),
    **dict.fromkeys(("kt", "kts", "swift", "scala", "groovy", "gradle", "dart"), KOTLIN),
    "java": JAVA,
    "cs": CSHARP,
    "go": GO,
    "rs": RUST,
}
_LINES = {
    **dict.fromkeys(("yaml", "yml"), yaml),
    **dict.fromkeys(("sh", "bash", "zsh", "fish", "rb", "pl", "r", "jl", "ex", "exs", "tcl", "cmake"), scripted),
    **dict.fromkeys(("ini", "cfg", "conf", "properties", "editorconfig", "env"), ini),
    **dict.fromkeys(("html", "htm", "xml", "svg", "xhtml", "csproj", "props", "targets"), markup),
    **dict.fromkeys(("css", "scss", "less"), css),
    **dict.fromkeys(("mk", "makefile", "gnumakefile"), makefile),
    **dict.fromkeys(("dockerfile", "containerfile", "gemfile", "rakefile", "gitignore", "dockerignore"), scripted),
    "sql": sql,
}
_JSON = frozenset({"json", "jsonc", "json5", "webmanifest", "ipynb"})


def same_but_for_style(path: str, before: str, after: str) -> bool:
    """Whether nothing that a program or a tool reads is another."""
    name = path.rpartition("/")[2].lower()
    suffix = name.rpartition(".")[2]
    if suffix in ("py", "pyi"):
        return _same_python(before, after)
    if suffix == "toml" or name in ("pipfile", "poetry.lock", "uv.lock", "cargo.lock"):
        return _same_toml(before, after)
    if suffix in _JSON:
        return _same_json(before, after)
    if suffix in _CODE:
        code = _CODE[suffix]
        if code is GO and (name.endswith("_test.go") or 'import "C"' in before + after):
            code = code._replace(counting="/")
        return _tokens(before, code) == _tokens(after, code)
    read = _LINES.get(suffix, plain)
    return read(before) == read(after)


_tokens = lru_cache(maxsize=8)(tokens)


def _same_python(before: str, after: str) -> bool:
    old, new = _syntax(before), _syntax(after)
    if old is None and new is None:
        return scripted(before, indented=True) == scripted(after, indented=True)
    return old is not None and old == new


@lru_cache(maxsize=8)
def _syntax(text: str) -> tuple[str, tuple[str, ...]] | None:
    """What a Python file says, and its comments that tools obey; None where it is not Python that we know."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            said = ast.dump(ast.parse(text))
            read = tokenize.generate_tokens(io.StringIO(text).readline)
            comments = [token.string for token in read if token.type == tokenize.COMMENT]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return said, tuple(comment for comment in comments if is_order(comment))


def _same_toml(before: str, after: str) -> bool:
    try:
        return tomllib.loads(before) == tomllib.loads(after)
    except (tomllib.TOMLDecodeError, RecursionError):
        return ini(before) == ini(after)


def _same_json(before: str, after: str) -> bool:
    try:
        return bool(json.loads(before) == json.loads(after))
    except (ValueError, RecursionError):
        strict = JAVASCRIPT._replace(quotes_alike=False, trailing_commas=False)
        return tokens(before, strict) == tokens(after, strict)
