"""Keys that a person may choose at the prompt: their names, and how each shell spells what a terminal sends."""

import re

NONE, DEFAULT = "none", "alt-n"
NAME = re.compile(r"none|right|alt-[a-z]|ctrl-[abefgkotw]|f([1-9]|1[0-2])", re.ASCII)
"""Those that can be told from all others, and that are of little use on an empty line."""
_FUNCTION = ("OP", "OQ", "OR", "OS", "[15~", "[17~", "[18~", "[19~", "[20~", "[21~", "[23~", "[24~")


def spelled(shell: str, name: str) -> list[str]:
    """What terminals send for a key, as it stands in a start file of one of the shells; nothing for `NONE`."""
    kind, _, letter = name.partition("-")
    if kind == NONE:
        return []
    if kind == "ctrl":
        return [rf"\c{letter}" if shell == "fish" else rf"\C-{letter}"]
    if kind == "alt":
        return [rf"\e{letter}"]
    ends = ["[C", "OC"] if kind == "right" else [_FUNCTION[int(kind[1:]) - 1]]
    return [rf"\e{end.replace('[', chr(92) + '[') if shell == 'fish' else end}" for end in ends]
