"""Which variables of the environment a command line sets or removes."""

import re

_SETS = re.compile(r"\s*(?:export|unset|setenv|declare\s+-\w*x\w*|set\s+-\w*[xe]\w*)\s+([^;&|]+)")
_BARE = re.compile(r"\s*((?:[A-Za-z_]\w*\+?=\S*\s*)+)$")
_VALUE = re.compile(r"=(?:'[^']*'|\"[^\"]*\"|\S)*")
_NAME = re.compile(r"(?<![\w-])[A-Za-z_]\w*")


def variables(line: str) -> frozenset[str]:
    """Their names; none of a line that does something else."""
    found = _SETS.match(line) or _BARE.match(line)
    return frozenset(_NAME.findall(_VALUE.sub(" ", found[1]))) if found else frozenset()
