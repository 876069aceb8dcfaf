"""Which files are documents, and how the headings of each are written."""

from collections.abc import Callable, Iterator
from pathlib import PurePath

from knowledge.memory.documents import asciidoc, markdown, plain, restructuredtext
from knowledge.memory.documents.heading import Heading

Headings = Callable[[list[str]], Iterator[Heading]]
_MARKDOWN = dict.fromkeys((".md", ".markdown", ".mdown", ".mkd", ".mdx"), markdown.headings)
_OTHERS: dict[str, Headings] = {
    ".rst": restructuredtext.headings,
    ".rest": restructuredtext.headings,
    ".adoc": asciidoc.headings,
    ".asciidoc": asciidoc.headings,
    ".txt": plain.headings,
    ".text": plain.headings,
}
FORMATS: dict[str, Headings] = _MARKDOWN | _OTHERS
"""By the ending of the file's name, in small letters."""
NAMES = frozenset(
    {"readme", "changelog", "changes", "history", "news", "contributing", "install", "authors", "todo", "faq"}
)
"""Files that are documents without an ending, and at the top of a tree whatever their ending."""
FOLDERS = frozenset({"docs", "doc", "documentation", "adr", "adrs", "decisions", "rfcs"})
"""At the top of a tree: folders of documents."""


def is_document(name: str) -> bool:
    """Whether a file of this name is one."""
    path = PurePath(name.lower())
    return path.suffix in FORMATS or path.name in NAMES


def is_document_of_top(name: str) -> bool:
    """Whether a file at the top of a tree is one that tells of the project; notes of any other text file are not."""
    path = PurePath(name.lower())
    return path.suffix in _MARKDOWN or (is_document(name) and path.stem in NAMES)


def headings_of(name: str) -> Headings:
    """How headings are written in a file of this name; plain text where nothing is known."""
    return FORMATS.get(PurePath(name.lower()).suffix, plain.headings)
