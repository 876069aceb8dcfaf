"""The line that a shell's start file needs for `sotto shell`; made here, put there by the set-up.

It does nothing without a person and a real terminal, in a captured shell, when told `SOTTO_SHELL=off`, or when Sotto is
gone. The shell that reads it waits for the captured one, so whatever goes wrong there is still a shell.
"""

import shlex
from pathlib import Path
from typing import Literal

Shell = Literal["bash", "zsh", "fish"]
COMMENT = "# Sotto keeps what failed commands print; SOTTO_SHELL=off leaves it out. Keep this line last."

_POSIX = (  # an `if`, so that the first prompt is not after a failure
    "if [[ $- == *i* && {no_command} && -t 0 && -t 1 && -t 2 && ${{TERM-}} != dumb && ${{SOTTO_SHELL-}} != off"
    " && ${{SOTTO_SHELL_PID-}} != $$ && -x {sotto} ]] && {sotto} shell --from-rc -- {shell}; then exit; fi"
)
_BASH = _POSIX.replace("{no_command}", "$- != *c*").replace("{shell}", '"$BASH"')
_ZSH = _POSIX.replace("{no_command}", "-z ${{ZSH_EXECUTION_STRING-}}").replace("{shell}", "zsh")
# In a start file `exit` ends only the reading of it, in fish.
_FISH = (
    'if status is-interactive; and isatty stdin; and isatty stdout; and isatty stderr; and test "$TERM" != dumb'
    ' -a "$SOTTO_SHELL" != off -a "$SOTTO_SHELL_PID" != "$fish_pid" -a -x {sotto}'
    "; and {sotto} shell --from-rc -- (status fish-path); exec true; end"
)
_LINES: dict[Shell, str] = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def rc_line(shell: Shell, sotto: Path) -> str:
    """One line without its end, for the end of the start file of `shell`; `sotto` is the executable to use.

    The end of the file, because what stands before it, such as exported secrets, is known to Sotto then.
    """
    path = shlex.quote(str(sotto)) if shell != "fish" else _fish_quoted(str(sotto))
    return _LINES[shell].format(sotto=path)


def _fish_quoted(text: str) -> str:
    r"""As fish reads it: within single quotes only `\` and `'` mean something."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
