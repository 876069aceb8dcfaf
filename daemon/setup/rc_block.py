"""Our lines within a start file: what they say, put in once, taken out so that the file is what it was."""

import re
import shlex

from daemon.integration import rendered
from daemon.paths import Paths
from daemon.setup import EXECUTABLE
from daemon.terminal.rc_line import COMMENT, Shell, rc_line

BEGIN = "# >>> sotto: made by Sotto's set-up; `sotto uninstall` removes it >>>"
END = "# <<< sotto <<<"
_END_JOINED = "# <<< sotto, and the end of the line before it <<<"
"""Closes our lines in a file whose last line had no end, which we added."""
_END_MADE = "# <<< sotto, and this file if nothing else is in it <<<"
_ENDS = (END, _END_JOINED, _END_MADE)
_BLOCK = re.compile(
    rf"^{re.escape(BEGIN)}\n(?:(?!{re.escape(BEGIN)}).*\n)*?({'|'.join(map(re.escape, _ENDS))})(?:\n|\Z)",
    re.MULTILINE,
)


def loading(shell: Shell, paths: Paths) -> str:
    """The line that loads the integration: a new shell starts no Python, and a file that is gone is no trouble."""
    script = str(rendered(shell, paths))
    if shell == "fish":
        quoted = "'" + script.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return f"test -r {quoted}; and source {quoted}"
    return f"if [ -r {shlex.quote(script)} ]; then . {shlex.quote(script)}; fi"


def capturing(shell: Shell) -> str:
    """The lines that make `sotto shell` the user's shell."""
    return f"{COMMENT}\n{rc_line(shell, EXECUTABLE)}"


def with_block(text: str | None, content: str) -> str:
    """A start file with these lines of ours: where they stand already, else at its end. None: there is no file."""
    for end in _ENDS:
        ours = f"{BEGIN}\n{content}\n{end}\n"
        if text is not None and ours in text and not _BLOCK.search(text.replace(ours, "", 1)):
            return text
    before = without(text)
    if before is None:
        return f"{BEGIN}\n{content}\n{_END_MADE}\n"
    if before and not before.endswith("\n"):
        return f"{before}\n{BEGIN}\n{content}\n{_END_JOINED}\n"
    return f"{before}{BEGIN}\n{content}\n{END}\n"


def without(text: str | None) -> str | None:
    """A start file as it was before our lines came in, None if it was not there; what lost its end is left alone."""
    while text is not None and (found := _BLOCK.search(text)):
        before, after = text[: found.start()], text[found.end() :]
        if found[1] == _END_JOINED and not after:
            before = before.removesuffix("\n")
        text = None if found[1] == _END_MADE and not before + after else before + after
    return text
