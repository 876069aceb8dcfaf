"""The first words: what is recorded, where it is, how it is stopped and removed."""

from pathlib import Path

from daemon.paths import Paths


def words(paths: Paths) -> str:
    return f"""\
Sotto keeps everything on this machine; it needs no account and sends nothing anywhere.
It records the commands you run through `sotto run -- COMMAND`, with their output and exit status;
in projects that you `sotto watch`, which files and branches change; and, if you agree below, each
command of your shells with its directory, duration and exit status, and what it printed. Never one
that begins with a space. Secrets are replaced by marks. `sotto pause` stops that for a while,
`sotto pause --here` in a directory for good.
  what it recorded   {paths.data}
  its own logs       {paths.state}
  your settings      {paths.config_file}
  made again freely  {paths.cache}
`sotto status` shows how it is, `sotto down` stops it, `sotto uninstall` removes all of it.
"""


def voice() -> str:
    """That there could be a voice. It is big, so nobody gets it unasked."""
    return "Sotto can speak and listen, too: ./scripts/voice fetches what that takes (420 MB), then `sotto voice on`."


def unlinked(executable: Path) -> str:
    """How to call a Sotto that is not on the PATH, a trial for example."""
    return f"""\
This Sotto is called {executable}; ./scripts/start --link makes it `sotto`,
and --shell lets your shells tell it what you run.
"""
