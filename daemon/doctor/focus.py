"""What can be known of the user's focus on this machine. All of it is optional: what nobody says is unknown."""

from collections.abc import Iterable, Iterator

from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, install, ok, warning
from daemon.signals.look import Found, look
from knowledge.clock import SystemClock

_NO_PACTL = "no pactl"


def signals(_: Patient) -> Iterator[Verdict]:
    yield from said(look(SystemClock()))


def said(found: Iterable[Found]) -> Iterator[Verdict]:
    """One line for what is known and what is not; one more where a package would help."""
    found = list(found)
    known = {reading.signal: one.source for one in found for reading in one.readings}
    unknown: dict[str, list[str]] = {}
    for one in found:
        for signal in one.signals:
            if signal not in known:
                unknown.setdefault(signal, []).append(one.lacking or f"{one.source} does not say")
    words = [f"{_plain(signal)} from {source}" for signal, source in known.items()]
    words += [f"{_plain(signal)} unknown ({', '.join(dict.fromkeys(why))})" for signal, why in unknown.items()]
    yield ok("; ".join(words))
    if any(one.lacking.startswith(_NO_PACTL) for one in found):
        yield warning("calls are not noticed: pactl is missing", install("pulseaudio-utils"))


def _plain(signal: str) -> str:
    return signal.replace("_", " ")
