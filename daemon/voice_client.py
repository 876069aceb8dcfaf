"""A client of the voice: whether one is there, and why not in words that help."""

import signal

from daemon import config_quick, reach
from daemon.paths import Paths
from knowledge.errors import NoVoice

OFF = "voice is off"


def there(paths: Paths) -> None:
    """Return when a voice can be asked for something. Raises DaemonUnreachable, NoVoice."""
    status = reach.request(paths, "status")
    state = status.get("voice")
    if state is None:
        raise NoVoice(OFF, hint="`sotto voice on` switches it on")
    if state["state"] == "waiting":
        raise NoVoice("it is on from the next `sotto restart`", hint="sotto restart")
    if state["state"] != "ready":
        raise NoVoice(f"its process is {state['state']}", hint="see `sotto logs voice` and `sotto voice status`")


def end_in_order() -> None:
    """A closed terminal and a kill end us as Ctrl-C does: with the microphone closed, and the sentence broken off."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


def still_on(paths: Paths) -> None:
    """While somebody waits for it: one that was switched off answers no more. Raises NoVoice."""
    if off(paths):
        raise NoVoice("it was switched off meanwhile", hint="`sotto voice on` switches it on")


def off(paths: Paths) -> bool:
    """Whether the configuration has none, and so nothing need be asked."""
    return not config_quick.voice_on(paths.config_file)


def troubles(paths: Paths) -> list[str]:
    """What the voice says is missing or broken. Raises DaemonUnreachable."""
    state = reach.request(paths, "status").get("voice") or {}
    return [*state.get("trouble", ())]
