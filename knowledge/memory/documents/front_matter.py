"""What a document says of itself in a block before it begins: `title: …` between lines of `---`."""

import re

from knowledge.memory.documents.markdown import front_matter

_FIELD = re.compile(r"([A-Za-z][\w-]{0,40})\s*:\s*(.{0,500}?)\s*$")


def fields(lines: list[str]) -> tuple[int, dict[str, str]]:
    """Number of the first line after it, and its simple fields."""
    after = front_matter(lines)
    found = [_FIELD.match(line) for line in lines[1 : max(after - 1, 1)]]
    return after, {one[1].lower(): one[2].strip("\"'") for one in found if one and one[2]}
