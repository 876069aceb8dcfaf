"""What is style and what is not, language by language."""

import time

import pytest

from knowledge.changes.change import Content
from knowledge.changes.hunks import Hunk, hunks, style_only
from knowledge.changes.style import same_but_for_style

STYLE = [
    ("a.py", "x = 1\n", "x = 1  # why\n"),
    ("a.py", "x = f('a', b)\n", 'x = f(\n    "a",\n    b,\n)\n'),
    ("a.py", "def f():\n    return 1\n", "def f():\n\n  return (1)\n"),
    ("a.py", "def f(:\n    x = 1\n", "def f(:\n    # why\n    x = 1\n"),
    ("a.js", "f('a', b);\n", 'f(\n  "a", // why\n  b,\n);\n'),
    ("a.ts", "const a = /'/;\nlet b\n", "const a =   /'/;\n\n/* b */ let b\n"),
    ("a.ts", "a\n  .b()\n", "a.b()\n"),
    ("a.c", "int f(void) { return 1; }\n", "/* f */\nint f(void)\n{\n\treturn 1;\n}\n"),
    ("a.java", "int[] a = {1, 2};", "int[] a = {\n  1,\n  2,\n};"),
    ("a.go", "x := f(a, b)\n", "x := f(\n\ta,\n\tb,\n)\n"),
    ("a.rs", "f(a, b)", "f(\n  a, // why\n  b,\n)"),
    ("a.rs", 'let x: &\'a str = "y";', "let x: &'a   str = \"y\"; // it's"),
    ("a.yaml", "a: 1\nb:\n  - c\n", "# why\na:   1 # and\n\nb:\n  - c\n"),
    ("a.yaml", "a: it's # b\n", "a: it's # c\n"),
    ("a.yaml", 'a: "b" # c\n', 'a: "b"\n'),
    ("a.toml", "a = 'b'\n[c]\nd = [1]\n", 'a = "b" # why\n\n[c]\nd = [\n  1,\n]\n'),
    ("a.json", '{"a": [1, 2]}', '{\n  "a": [1,\n 2]\n}\n'),
    ("tsconfig.json", '{"a": 1}', '{ // why\n  "a": 1 }\n'),
    ("a.sh", "if a; then\n  b\nfi\n", "# why\nif a; then\n    b\nfi\n"),
    ("Makefile", "a:\n\tb\n", "# why\na:\n\n\tb\n"),
    ("a.ini", "[a]\nb = 1\n", "; why\n[a]\n\nb = 1\n"),
    ("a.html", "<p>\n<b>x</b>\n</p>", "<!-- why -->\n<p>\n  <b>x</b>\n</p>"),
    ("a.css", "a { b: c; }", "/* why */\na {\n  b: c;\n}\n"),
    ("a.sql", "SELECT a FROM b", "-- why\nSELECT a\nFROM b"),
    ("a.unknown", "a b\n", "a b  \n\n"),
]
MEANING = [
    ("a.py", "if a:\n    b()\nc()\n", "if a:\n    b()\n    c()\n"),
    ("a.py", "x = (1)\n", "x = (1,)\n"),
    ("a.py", "x = '# a'\n", "x = '# b'\n"),
    ("a.py", 'x = """\n# a\n"""\n', 'x = """\n# b\n"""\n'),
    ("a.py", "x = 1\n", "x = 1  # type: ignore[misc]\n"),
    ("a.py", "import a\n", "import a  # noqa: F401\n"),
    ("a.py", "def f(:\n", "def f():\n"),
    ("a.py", "def f(:\n    x = 1\n", "def f(:\n  x = 1\n"),
    ("a.py", "x = 'a b'\n", "x = 'a  b'\n"),
    ("a.js", "return a\n", "return\na\n"),
    ("a.js", "x = 'a // b'\n", "x = 'a // c'\n"),
    ("a.js", "x = /a b/\n", "x = /a  b/\n"),
    ("a.js", "x = `a\n b`\n", "x = `a\nb`\n"),
    ("a.js", "fetch('http://a')\n", "fetch('http://b')\n"),
    ("a.ts", "x = y\n", "// @ts-expect-error\nx = y\n"),
    ("a.js", "f()\n", "/* eslint-disable */\nf()\n"),
    ("a.js", "x = [,]", "x = []"),
    ("a.c", "#define F(x) 1\n", "#define F (x) 1\n"),
    ("a.c", "char c = 'a';", 'char c = "a";'),
    ("a.c", "int a;\n#if 1\n", "int a; #if 1\n"),
    ("a.c", "intx;", "int x;"),
    ("a.go", "package a\n", "//go:build linux\n\npackage a\n"),
    ("a_test.go", "// Output: 1\n", "// Output: 2\n"),
    ("a.rs", "let x = (a,);", "let x = (a);"),
    ("a.rs", "/// assert!(a)\nfn f() {}", "/// assert!(b)\nfn f() {}"),
    ("a.rs", 'r#"a // b"#', 'r#"a // c"#'),
    ("a.yaml", "a:\n  b: 1\nc: 2\n", "a:\n  b: 1\n  c: 2\n"),
    ("a.yaml", "a: |\n  # b\n", "a: |\n  # c\n"),
    ("a.yaml", "a: |\n  b\n\n  c\n", "a: |\n  b\n  c\n"),
    ("a.yaml", "a: 1\n", "a: '1'\n"),
    ("a.yaml", "a: b#c\n", "a: b#d\n"),
    ("a.yaml", "a: 'b # c'\n", "a: 'b # d'\n"),
    ("a.yaml", 'a: "b\\" # c"\n', 'a: "b\\" # d"\n'),
    ("a.yaml", 'a: "b\n  # c"\n', 'a: "b\n  # d"\n'),
    ("a.toml", "a = 1\n[c]\n", "[c]\na = 1\n"),
    ("a.json", '{"a": 1}', '{"a": "1"}'),
    ("Makefile", "a:\n    b\n", "a:\n\tb\n"),
    ("a.sh", "cat <<E\n# a\nE\n", "cat <<E\n# b\nE\n"),
    ("a.sh", "#!/bin/sh\n", "#!/bin/bash\n"),
    ("a.css", "a b {}", "ab {}"),
    ("a.css", "a { b: url(//c) }", "a { b: url(//d) }"),
    ("a.sql", "SELECT '--a'", "SELECT '--b'"),
    ("a.unknown", "a b\n", "a  b\n"),
]


@pytest.mark.parametrize(("path", "before", "after"), STYLE)
def test_this_is_style(path: str, before: str, after: str) -> None:
    assert same_but_for_style(path, before, after)
    assert same_but_for_style(path, after, before)


@pytest.mark.parametrize(("path", "before", "after"), MEANING)
def test_this_has_a_meaning(path: str, before: str, after: str) -> None:
    assert not same_but_for_style(path, before, after)
    assert not same_but_for_style(path, after, before)


def test_each_hunk_is_asked_of_the_whole_file() -> None:
    before = 'def f():\n    """Words.\n\n    # one\n    """\n    return 1\n\n\nx = 1\n'
    after = before.replace("# one", "# two").replace("x = 1\n", "x = 1  # why\n")
    assert [style_only(one) for one in hunks(Content("a.py", before, after))] == [False, True]


PARTS = [
    ("a.py", "x = 1\n", "x = 1  # why\n", "y = 2\n", "y = 3\n"),
    (
        "a.py",
        "x = f('a', b)\n",
        'x = f(\n    "a",\n    b,\n)\n',
        "if a:\n    b()\n",
        "if a:\n    b()\nelse:\n    d()\n",
    ),
    ("a.py", "x = 1\n", "x = 1  # why\n", "def f(:\n", "def f():\n"),
    ("a.js", "f('a', b);\n", 'f(\n  "a", // why\n  b,\n);\n', "g([\n  1,\n])\n", "g([\n  1,\n  2,\n])\n"),
    ("a.js", "// a\n", "/* b\n c */\n", "foo()\n", "foo() &&\n"),
    ("a.go", "x := 1 // a\n", "x := 1\n", "y()\n", "y()\nz()\n"),
    ("a.yaml", "a: 1\n", "a: 1 # why\n", "b: 1\n", "b: 2\n"),
    ("a.toml", "a = 1\n", "a = 1 # why\n", "b = 1\n", "b = 2\n"),
    ("a.unknown", "a\n", "a  \n", "b\n", "c\n"),
]


@pytest.mark.parametrize(("path", "style", "styled", "before", "after"), PARTS)
def test_style_beside_meaning_is_told_apart(path: str, style: str, styled: str, before: str, after: str) -> None:
    between = {"toml": "m = 5\n", "yaml": "m: 5\n"}.get(path.partition(".")[2], "m = 5;\n" * 3)
    content = Content(path, f"{style}{between}{before}", f"{styled}{between}{after}")
    found = hunks(content)
    assert [style_only(one) for one in found if one.start <= style.count("\n")] == [True]
    assert not any(style_only(one) for one in found if one.start > style.count("\n"))


@pytest.mark.parametrize(
    ("path", "comment"), [("a.js", "/*\n"), ("a.c", "/*\n"), ("a.py", '"""\n'), ("a.go", "`\n"), ("a.js", "`\n")]
)
def test_what_begins_a_comment_or_a_text_is_no_style(path: str, comment: str) -> None:
    text = "x = 1\n" * 5
    content = Content(path, f"{text}y = 2\n{text}", f"{comment}{text}y = 2\n{text}")
    assert not any(style_only(one) for one in hunks(content))


def test_a_file_that_came_is_no_style() -> None:
    assert [style_only(one) for one in hunks(Content("a.py", None, "# x\n"))] == [False]


def test_a_hunk_alone_is_judged_by_its_lines() -> None:
    assert style_only(Hunk("a.py", 9, ("    x = 'a'\n",), ('    x = "a"  # why\n',), 9))
    assert not style_only(Hunk("a.py", 9, ("    x = 'a'\n",), ("    x = 'b'\n",), 9))


@pytest.mark.parametrize(
    "suffix", ["py", "js", "rs", "go", "c", "java", "yaml", "sh", "html", "css", "sql", "json", "toml"]
)
@pytest.mark.parametrize(
    "piece", ['b"c" ', "'", '"', "`", "/*", "<!--", "$a$", "#", "/", '"""', "r#", "(", "\\", "[", "//"]
)
def test_no_text_takes_long(suffix: str, piece: str) -> None:
    before = f'a: {piece * 400} " x\n' * 20
    began = time.process_time()
    same_but_for_style(f"a.{suffix}", before, before + "y = 1\n")
    assert time.process_time() - began < 5
