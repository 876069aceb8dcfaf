"""`sotto voice on`: have a voice, from now on where a daemon runs; what it lacks is said first."""

import argparse
import os
import subprocess
import sys

from daemon import config as configuration
from daemon import config_edit
from daemon.cli import show
from daemon.cli.columns import wrapped
from daemon.cli.restart import hand_over
from daemon.cli.voice_status import lack_view
from daemon.config_sections import VoiceSection
from daemon.paths import Paths
from daemon.reach import running
from daemon.setup import ROOT
from daemon.setup.terminal import Consent
from daemon.voice_needs import SCRIPT, Lack, lacking
from knowledge.errors import NoVoice, RestartFailed
from knowledge.speaking_views import VoiceSwitchedView

MINE = ""
"""`--wake-phrase` without words: those of the configuration."""


def configure(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_mutually_exclusive_group()
    phrase = "listen all the time, for these words (default: voice.wake_phrase); experimental without Whisper"
    ways.add_argument("--wake-phrase", nargs="?", const=MINE, metavar="WORDS", help=phrase)
    ways.add_argument("--push-to-talk", action="store_true", help="listen only at `sotto listen`")
    parser.add_argument("--yes", action="store_true", help=f"run {SCRIPT} where packages are missing, without asking")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NoVoice, BadConfiguration, Unwritable, RestartFailed."""
    paths = Paths.find()
    configuration.load(paths.config_file)  # one that is not valid is said before anything is fetched
    have_packages(Consent(yes=arguments.yes))
    view = switch(paths, wished(arguments))
    if arguments.json:
        show.data(view.model_dump())
        return 0
    for lack in view.lacks:
        show.say(wrapped(f"! {show.visible(f'{lack.what}: {lack.means}')}", 2, sys.stderr))
        show.say(wrapped(f"  → {show.visible(lack.remedy)}", 4, sys.stderr))
    show.say(wrapped(told(view), 0, sys.stderr))
    return 0


def wished(arguments: argparse.Namespace) -> dict[str, object]:
    """What is to be written down."""
    values: dict[str, object] = {"voice.on": True}
    if arguments.wake_phrase is not None:
        values["voice.listen"] = "wake-phrase"
        values |= {"voice.wake_phrase": arguments.wake_phrase} if arguments.wake_phrase != MINE else {}
    if arguments.push_to_talk:
        values["voice.listen"] = "push-to-talk"
    return values


def have_packages(consent: Consent) -> None:
    """Install what is missing where that is agreed to. Raises NoVoice."""
    grave = _grave()
    if grave and consent.to(f"{grave.what}. Run {SCRIPT} now? It fetches some 420 MB."):
        subprocess.run([ROOT / SCRIPT], check=False)
        grave = _grave()
    if grave:
        raise NoVoice(grave.what, hint=f"{ROOT / SCRIPT} installs it (some 420 MB); then again `sotto voice on`")


def _grave() -> Lack | None:
    return next((one for one in lacking(VoiceSection(), os.environ) if one.grave), None)


def switch(paths: Paths, values: dict[str, object]) -> VoiceSwitchedView:
    """Write it down, and let a daemon that runs take it up. Raises BadConfiguration, Unwritable, RestartFailed."""
    config_edit.put_all(paths.config_file, values)
    section = configuration.load(paths.config_file).voice
    there = running(paths)
    if there:
        try:
            hand_over(paths)
        except RestartFailed as error:
            hint = f"it is written down and counts from the next `sotto restart`; {error.advice}"
            raise RestartFailed(str(error).partition(": ")[2], hint=hint) from error
    return VoiceSwitchedView(
        on=section.on,
        listen=section.listen,
        wake_phrase=section.wake_phrase,
        daemon="restarted" if there else "not running",
        lacks=[lack_view(one) for one in lacking(section, os.environ)] if section.on else [],
    )


def told(view: VoiceSwitchedView) -> str:
    """What was done, and what follows from it."""
    when = "from now on (the daemon handed over)" if view.daemon == "restarted" else "from the next `sotto up`"
    if not view.on:
        return f"there is no voice, {when}; hints and notifications are as before"
    ways = {
        "push-to-talk": "the microphone is open only during `sotto listen`",
        "wake-phrase": f"the microphone is always open, and what begins with “{view.wake_phrase}” is a question",
        "off": "the microphone stays closed",
    }
    return f"there is a voice, {when}; {ways[view.listen]}"
