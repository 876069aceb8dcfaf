"""What voice needs: its packages, a synthesiser, a player, a sound server with a microphone. All of it is optional."""

import os
from collections.abc import Iterator
from pathlib import Path

from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, ok, warning
from daemon.voice_needs import Devices, devices, installed, lacking, libraries, outlet_of, programs, whisper_trouble

SHOWN = ("pocketsphinx", "faster-whisper", "pyttsx3")


def voice(patient: Patient) -> Iterator[Verdict]:
    """Packages, programs and the sound server; nothing is asked of who neither has a voice nor its packages."""
    section = patient.config.voice
    if not section.on and not installed():
        yield ok("off, and not installed: ./scripts/voice and `sotto voice on` give Sotto one")
        return
    found = list(lacking(section, os.environ))
    for one in found:
        yield warning(one.sentence, one.remedy)
    if not found:
        here = [f"{name} {version}" for name, version in libraries().items() if name in SHOWN and version]
        player = next(name for name, place in programs().items() if place)
        state = "on" if section.on else "off (`sotto voice on`)"
        yield ok(f"{state}; {', '.join(here)}; {player}; {outlet_of(os.environ)}")


def devices_of(patient: Patient) -> Iterator[Verdict]:
    """A microphone and a speaker, by the names that the configuration has, if it has some."""
    section = patient.config.voice
    if not (section.on or installed()) or not outlet_of(os.environ):
        yield ok("not looked for: there is no voice, or no sound server")
        return
    yield from devices_verdicts(devices(), section.microphone, section.speaker)


def devices_verdicts(there: Devices, microphone: str, speaker: str) -> Iterator[Verdict]:
    """What the sound server's lists say."""
    if there.microphones is None or there.speakers is None:
        yield warning("the sound server does not say what it has", "see `pactl info`; voice needs it to answer")
        return
    fitting = [("microphone", there.microphones, microphone), ("speaker", there.speakers, speaker)]
    well = []
    for what, names, wanted in fitting:
        if wanted and wanted not in names:
            other = f'sotto config set voice.{what} ""  takes the default; there are: {", ".join(names) or "none"}'
            yield warning(f"the {what} {wanted} is not there", other)
        elif not names:
            yield warning(f"no {what}", "plug one in; voice takes it up by itself")
        else:
            well.append(f"{what}: {wanted or names[0]}")
    if len(well) == len(fitting):
        yield ok("; ".join(well))


def recogniser(patient: Patient) -> Iterator[Verdict]:
    """Who makes words of what is said."""
    section = patient.config.voice
    if not section.on:
        yield ok("none runs: voice is off")
        return
    whisper = section.whisper if section.recogniser != "built-in" else ""
    if whisper and not whisper_trouble(Path(whisper).expanduser()):
        yield ok(f"Whisper: {whisper}")
    elif section.recogniser == "whisper":
        yield warning("Whisper is wanted, and no model of it is there", "`sotto model list` shows those that are here")
    elif section.listen == "wake-phrase":
        yield warning(
            f"built in, listening for {section.wake_phrase!r} all the time: this is experimental without Whisper",
            "`sotto voice on --push-to-talk` listens only when you ask",
        )
    else:
        yield ok("built in: it knows the questions that Sotto can answer, and nothing else")
