"""Documents of four formats come apart at their headings, each section with the line where it begins."""

import pytest

from knowledge.memory.documents.document import Document, read


def places(document: Document) -> list[str]:
    """`41 Install › Linux` of each section."""
    return [f"{one.line} {' › '.join(one.headings)}" for one in document.sections]


MARKDOWN = """---
title: "The guide"
---
Before all.

# Guide

## Install `now`

### [Linux](linux.md) {#linux}

text

```sh
# no heading
```

~~~~
```
## none either
~~~~

Underlined
----------

- a list
---

| a |
|---|

<!--
# hidden
-->
<h2 align="center">Tagged</h2>

more

## Closed ##

#hashtag
"""
RST = """=====
Guide
=====

lead

Install
=======

text::

    Not one
    =======

Linux
-----

fetch

-----

Use
===

all
"""
ASCIIDOC = """= Guide
:toc:

lead

== Install

text

----
== none
----

Linux
~~~~~

fetch

== Use

all
"""
PLAIN = """SHOP

Sells umbrellas.

INSTALL
  run make

Changes
-------

1.0 first
"""


@pytest.mark.parametrize(
    ("name", "text", "title", "expected"),
    [
        (
            "g.md",
            MARKDOWN,
            "The guide",
            [
                "4 ",
                "10 Guide › Install now › Linux",
                "23 Guide › Underlined",
                "35 Guide › Tagged",
                "39 Guide › Closed",
            ],
        ),
        ("g.rst", RST, "Guide", ["1 Guide", "7 Guide › Install", "15 Guide › Install › Linux", "22 Guide › Use"]),
        ("g.adoc", ASCIIDOC, "Guide", ["1 Guide", "6 Guide › Install", "14 Guide › Install › Linux", "19 Guide › Use"]),
        ("README", PLAIN, "SHOP", ["1 SHOP", "5 INSTALL", "8 Changes"]),
        ("notes.txt", "just a line\n", "notes.txt", ["1 "]),
        ("empty.md", "", "empty.md", []),
        ("only.md", "# Only\n", "Only", ["1 Only"]),
        ("crlf.md", "# A\r\n\r\ntext\r\n\r\n# B\r\n", "A", ["1 A", "5 B"]),
    ],
)
def test_sections(name: str, text: str, title: str, expected: list[str]) -> None:
    document = read(name, text)
    assert document.title == title
    assert places(document) == expected


def test_the_text_of_a_section_is_without_its_heading() -> None:
    [install] = read("a.md", "# A\n\n## Install\n\nrun it\n").sections
    assert (install.text.strip(), install.line, install.text_line) == ("run it", 3, 4)


def test_nothing_of_a_text_is_lost() -> None:
    document = read("g.md", MARKDOWN)
    text = "\n".join(one.text for one in document.sections)
    for word in ("Before all.", "# no heading", "## none either", "- a list", "more", "#hashtag"):
        assert word in text
