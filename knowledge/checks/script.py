"""What a check is in its sandbox: the command in a shell, then the report that pytest was asked for, behind a mark.

What it prints as errors stands between the rest as it was printed.
"""

import shlex

NAME = "sotto-report.xml"
"""Of the report, in the folder for passing things, which is gone afterwards: so it comes out behind what is printed."""
_SCRIPT = """exec 2>&1
export PYTEST_ADDOPTS="--junitxml='$TMPDIR/{name}'"
{environment}
"$0" -c "$1"
ended=$?
if [ -s "$TMPDIR/{name}" ]; then printf %s "$2"; cat "$TMPDIR/{name}"; fi
exit $ended
"""


def script(shell: str, command: str, mark: str, environment: str) -> list[str]:
    """The words of a command; its exit status is that of `command`. `environment`: a virtual environment, or empty."""
    active = ""
    if environment:
        folder = shlex.quote(environment)
        active = f'export VIRTUAL_ENV={folder} PATH={folder}/bin:"$PATH"'
    return [shell, "-c", _SCRIPT.format(name=NAME, environment=active), shell, command, mark]
