"""The lines that count of files in which line ends or indentation have meaning; comments and blank lines do not."""

import re

from knowledge.changes.style_code import is_order

_HASH = re.compile(r"\s*#")
_BLOCK = re.compile(r"(?:^|[\s:-])[|>][+-]?\d?[+-]?$")
_HEREDOC = re.compile(r"<<[-~]?\s*[\"']?\w|^\s*(?:=begin|__END__|__DATA__)\b|<~?\"\"\"|[\"']{3}", re.MULTILINE)


def plain(text: str) -> list[str]:
    """A file of which nothing is known: blank lines and what is blank at the end of a line are style."""
    return [line for one in text.split("\n") if (line := one.rstrip())]


def scripted(text: str, *, indented: bool = False) -> list[str]:
    """Comments stand on lines of their own. Where text may run over several lines, nothing is style but `plain`."""
    if _HEREDOC.search(text) or _runs_over(text):
        return plain(text)
    kept = (one for one in plain(text) if not _HASH.match(one) or is_order(one.strip()))
    return [one if indented else one.strip() for one in kept]


def _runs_over(text: str) -> bool:
    """Whether a quoted text goes on beyond its line, or may."""
    return any(line.count(quote) % 2 for line in text.split("\n") for quote in "\"'`")


def ini(text: str) -> list[str]:
    return [one for one in plain(text) if not one.lstrip().startswith(("#", ";")) or is_order(one.strip())]


def makefile(text: str) -> list[str]:
    """Tabs and blanks have meaning, also at the end of a line."""
    return [one for one in text.split("\n") if one.strip() and (not one.startswith("#") or is_order(one))]


def yaml(text: str) -> list[str]:
    """Indentation counts, and all of a block of text (`|`, `>`). Where a quoted text has several lines, `plain`."""
    found: list[str] = []
    block: int | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(" "))
        if block is not None and (not line.strip() or depth > block):
            found.append(line)
            continue
        said, comment = _parted(line)
        if comment is None:
            return plain(text)
        block = depth if _BLOCK.search(said) else None
        if said:
            found.append(re.sub(r"(?<=\S)(:|-)\s+", r"\1 ", said))
        if is_order(comment):
            found.append(comment)
    return _without_blank_end(found)


def _parted(line: str) -> tuple[str, str | None]:
    """What a line of YAML says and its comment; no comment where it ends within a quoted text."""
    quote, before = "", " "
    for at, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote and (before != "\\" or quote == "'") else quote
        elif sign == "#" and before.isspace():
            return line[:at].rstrip(), line[at:].strip()
        elif sign in "\"'" and before in " \t[{,:(":
            quote = sign
        before = sign if before != "\\" else " "
    return line.rstrip(), None if quote else ""


def _without_blank_end(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def markup(text: str) -> list[str]:
    """Comments are style, and how lines are indented, unless something is shown as it stands."""
    if re.search(r"<(?:pre|textarea|script|style)\b|xml:space|<!\[CDATA\[", text):
        return plain(text)
    bare = re.sub(r"<!--(?!\[if).*?(?:-->|\Z)", "", text, flags=re.DOTALL)
    return [one.strip() for one in plain(bare)]


def css(text: str) -> list[str]:
    """White space stands between names, however much it is."""
    found = re.findall(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?(?:\*/|\Z)|\s+|[^\s"\'/]+|.', text, re.DOTALL)
    bare = "".join(" " if one.isspace() or one.startswith("/*") else one for one in found)
    return re.sub(r"\s+", " ", bare).replace("; }", ";}").split()


def sql(text: str) -> list[str]:
    expression = r"'(?:''|[^'])*'|\"[^\"]*\"|\$(\w*)\$.{0,9999}?\$\1\$|--[^\n]*|/\*.*?(?:\*/|\Z)|\s+|\w+|."
    found = (match[0] for match in re.finditer(expression, text, re.DOTALL))
    return [one for one in found if not one.isspace() and not one.startswith(("--", "/*"))]
