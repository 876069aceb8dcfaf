"""What `./scripts/start` does once the environment exists; every step is safe to repeat."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from daemon.paths import Paths
from daemon.setup import EXECUTABLE, ROOT, completion, history, link, native, packages, rc, running, welcome
from daemon.setup.record import Record, first_time
from daemon.setup.running import Sotto
from daemon.setup.terminal import Consent, say
from daemon.voice_needs import installed
from knowledge.errors import SottoError

INTERRUPTED = 130
YES = "agree to everything but `sotto shell` and running without a login"


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/start", description="Set up Sotto, start it, bring it up to date.")
    parser.add_argument("--yes", action="store_true", help=YES)
    switch = argparse.BooleanOptionalAction
    parser.add_argument("--service", action=switch, default=None, help="run under systemd (remembered)")
    parser.add_argument("--native", action=switch, default=None, help="build the language model engine (remembered)")
    parser.add_argument("--link", action=switch, default=None, help="link ~/.local/bin/sotto, completion (remembered)")
    parser.add_argument("--history", action=switch, default=None, help="take in your shell history, once (remembered)")
    parser.add_argument("--shell", action=switch, default=None, help="record commands of your shells (remembered)")
    parser.add_argument(
        "--capture", action=switch, default=None, help="keep what they print as well, with `sotto shell` (remembered)"
    )
    return parser.parse_args(words)


def set_up(chosen: argparse.Namespace) -> int:
    """All steps in order; the daemon is useful before the long one begins."""
    paths = Paths.find().make()
    sotto, consent, first = Sotto(EXECUTABLE), Consent(yes=chosen.yes), first_time(paths)
    if first:
        say(welcome.words(paths))
    record = Record.load(paths)
    choose(record, chosen)
    packages.offer(consent, record)
    if record.linked:
        _try("the link", lambda: link.make(link.place(), EXECUTABLE))
        _try("shell completion", completion.install)
    _try("the shells' integration", lambda: rc.offer(consent, record, paths))
    record.save(paths)
    code = running.start(sotto, record, consent, running.head(ROOT))
    record.save(paths)
    if code == 0:
        sotto("status")
        if not record.linked:
            say(welcome.unlinked(EXECUTABLE))
        history.offer(sotto, record, consent, wanted=chosen.history)
        record.save(paths)
    if record.native:
        native.put_in_place(paths)
    else:
        native.Build(native.ENGINE, paths, Path(sys.prefix)).forget()
    if first and not installed():
        say(welcome.voice())
    return code


def choose(record: Record, chosen: argparse.Namespace) -> None:
    """What the command line says is an answer, and remembered."""
    if chosen.capture and chosen.shell is None:
        chosen.shell = True  # without the integration nobody could say where a command begins
    for name in ("service", "native", "link", "shell", "capture"):
        if getattr(chosen, name) is not None:
            setattr(record, name, getattr(chosen, name))


def _try(what: str, step: Callable[[], None]) -> None:
    """A convenience that cannot be had must not keep Sotto from starting."""
    try:
        step()
    except OSError as error:
        say(f"{what} could not be made: {error}")


def main() -> int:
    try:
        return set_up(arguments(sys.argv[1:]))
    except SottoError as error:
        say(f"sotto: {error}" + (f"\n  {error.advice}" if error.advice else ""))
        return error.code
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
