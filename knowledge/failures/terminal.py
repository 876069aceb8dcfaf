"""One line of output as a terminal leaves it: no colours, later text written over earlier, nothing that is no text."""

import re

LOOKED_AT = 4_000
"""Characters of one line that are looked at; minified code and data have lines of megabytes."""
RAW_LINE = 4 * LOOKED_AT
"""Characters of one printed line, with its control sequences, from which the shown line is made."""
BINARY = 0.3
"""Share of unprintable characters from which on a line is no text."""
NO_TEXT = "[binary]"
"""What stands for such a line."""

COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_MOVES = re.compile(r"\r|\x08|\x1b\[([0-9]*)([KGCD])")
CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # cursor, colours, modes
    r"|\x1b[\]P_^X][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # titles, links, Buildkite's times
    r"|\x1b[ -/]*[0-~]"  # charsets and the rest
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
REPLACED = "�"
"""What stands for bytes that were no UTF-8."""
_UNPRINTABLE = re.compile("[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f�]")


def plain(line: str) -> str:
    """A line without its control sequences, cut to LOOKED_AT; NO_TEXT for what is no text."""
    line = COLOUR.sub("", line) if "\x1b[" in line else line
    if len(line) > RAW_LINE:
        at = line.find("\r", len(line) - RAW_LINE)
        line = line[at:] if at >= 0 else line[:RAW_LINE]
    if line.isprintable() and REPLACED not in line:
        return line[:LOOKED_AT]
    line = line.rstrip("\r\n")
    if len(_UNPRINTABLE.findall(line)) > max(BINARY * len(line), 2):
        return NO_TEXT
    if "\r" in line or "\x08" in line or "\x1b[" in line:
        line = _overwritten(line)
    return CONTROL.sub("", line)[:LOOKED_AT]


def _overwritten(line: str) -> str:
    """Later text written over earlier, as carriage returns, backspaces and erasing ask."""
    row: list[str] = []
    column = position = 0
    for move in _MOVES.finditer(line):
        column = _write(row, column, line[position : move.start()])
        position = move.end()
        column = _moved(row, column, move)
    _write(row, column, line[position:])
    return "".join(row).rstrip(" ")


def _write(row: list[str], column: int, text: str) -> int:
    text = CONTROL.sub("", text) if "\x1b" in text else text
    if not text:
        return column
    if column > len(row):
        row.extend(" " * (column - len(row)))
    row[column : column + len(text)] = text
    return column + len(text)


def _moved(row: list[str], column: int, move: re.Match[str]) -> int:
    """The column after a movement of the cursor; erases what it erases."""
    if move[0] == "\r":
        return 0
    if move[0] == "\x08":
        return max(column - 1, 0)
    count = min(int(move[1][:6] or "0"), LOOKED_AT)
    if move[2] == "K":
        if count == 0:
            del row[column:]
        elif count > 1 or column >= len(row):
            row.clear()
        else:
            row[:column] = " " * column
        return column
    if move[2] == "G":
        return max(count - 1, 0)
    return min(column + max(count, 1), LOOKED_AT) if move[2] == "C" else max(column - max(count, 1), 0)
