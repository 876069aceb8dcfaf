"""`sotto voice status`: whether it speaks and listens, what this machine lacks for that, and what it said last."""

import argparse
import datetime as dt
import os
import time
from collections.abc import Iterator, Mapping

from daemon import config as configuration
from daemon import pausing, reach
from daemon.cli import show
from daemon.cli.columns import wrapped
from daemon.cli.status import voice
from daemon.config import Config
from daemon.log_reader import LogReader
from daemon.paths import Paths
from daemon.voice_needs import Devices, Lack, devices, lacking, libraries, outlet_of, programs
from knowledge.envelope import Envelope
from knowledge.errors import DaemonUnreachable
from knowledge.events import SaySentence, SentenceBegun, SentenceEnded
from knowledge.moment import Moment
from knowledge.speaking_views import LackView, SpokenView, VoiceStateView, VoiceStatusView

LOOKED_AT = 200
"""Sentences among which those of today are counted."""
_NOBODY = Devices(None, None)
CUTS = {
    "stop": "stopped",
    "speech": "somebody was speaking",
    "quiet": "it was to be quiet, or the sound is muted",
    "player died": "the player ended in the middle",
    "no speaker": "there is nothing to play it on",
    "restart": "the voice was started again",
    "expired": "it could not be begun in time",
    "not rendered": "the synthesiser does not work",
    "newer": "something newer took its place",
    "budget": "`budget.spoken_s` was said unasked in the last hour",
}
"""Why a sentence was not heard, or not to its end."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises BadConfiguration."""
    paths = Paths.find()
    view = looked(paths, configuration.load(paths.config_file))
    if arguments.json:
        show.data(view.model_dump())
        return 0
    for line in lines(view):
        print(wrapped(line, 2))
    return 0


def looked(paths: Paths, config: Config) -> VoiceStatusView:
    """All that can be seen, whether a daemon runs or not."""
    section, server = config.voice, outlet_of(os.environ)
    there = devices() if server else _NOBODY
    now = time.time_ns() // 1_000
    today, last = _said(paths, now)
    return VoiceStatusView(
        on=section.on,
        listen=section.listen,
        wake_phrase=section.wake_phrase,
        recogniser=section.recogniser,
        whisper=section.whisper,
        unasked=section.unasked,
        spoken_a_day=config.attention.spoken_a_day,
        spoken_today=today,
        quiet=pausing.until_in(paths.quiet, now) is not None,
        packages=libraries(),
        programs=programs(),
        server=server,
        microphones=there.microphones,
        speakers=there.speakers,
        lacks=[lack_view(one) for one in lacking(section, os.environ)],
        running=_running(paths),
        last=last,
    )


def lack_view(one: Lack) -> LackView:
    return LackView(what=one.what, means=one.means, remedy=one.remedy)


def lines(view: VoiceStatusView) -> Iterator[str]:
    """The screen."""
    yield _headline(view)
    if not view.on:
        return
    if view.listen == "wake-phrase":
        yield f"it listens for “{view.wake_phrase}” all the time; `sotto voice on --push-to-talk` ends that"
    yield _unasked(view)
    if view.last:
        yield _last(view.last)
    if view.server and view.microphones is not None and view.speakers is not None:
        some = f"{_some(view.microphones, 'microphone')} · {_some(view.speakers, 'speaker')}"
        yield f"{view.server} · {some}"
    lacking_here = [(f"{one.what}: {one.means}", one.remedy) for one in view.lacks]
    lacking_here += [(said, "") for said in (view.running.trouble if view.running else [])]
    for what, remedy in lacking_here:
        yield f"{show.paint('!', 'yellow', 'bold')} {show.visible(what)}"
        if remedy:
            yield show.paint(f"  → {show.visible(remedy)}", "dim")


def _headline(view: VoiceStatusView) -> str:
    if not view.on:
        installed = "nothing of it is loaded" if view.packages["pocketsphinx"] else "its packages are not installed"
        return f"voice is off ({installed}); `sotto voice on` switches it on"
    if view.running is None:
        return "voice is on; no daemon runs (`sotto up`)"
    return voice(view.running.model_dump())


def _unasked(view: VoiceStatusView) -> str:
    if not view.unasked:
        return "it speaks when it is asked, and not otherwise (voice.unasked)"
    if view.quiet:
        return "it says nothing unasked: you want quiet (`sotto quiet off`)"
    return f"said unasked today: {view.spoken_today} of {view.spoken_a_day} at most"


def _last(last: SpokenView) -> str:
    moment = dt.datetime.fromisoformat(last.at).astimezone()
    heard = {"whole": "", "part": ", not to its end", "none": ", not heard"}[last.heard]
    why = f": {CUTS.get(last.cut_by, last.cut_by)}" if last.cut_by else ""
    said = f"“{show.visible(last.text)}”" if last.text else f"an {last.why}"
    return f"said last, {moment:%Y-%m-%d %H:%M}: {said}{heard}{why}"


def _some(names: list[str], what: str) -> str:
    plural = "s" if len(names) > 1 else ""
    return f"{what}{plural} {show.visible(', '.join(names))}" if names else f"no {what}"


def _running(paths: Paths) -> VoiceStateView | None:
    try:
        said = reach.request(paths, "status").get("voice")
    except DaemonUnreachable:
        return None
    return VoiceStateView.model_validate(said) if said else None


def _said(paths: Paths, now: int) -> tuple[int, SpokenView | None]:
    """How often it spoke unasked today, and what it said last."""
    log = LogReader(paths.core)
    try:
        begun = [
            seen.event for seen in log.newest([SentenceBegun.__name__], LOOKED_AT) if seen.header.at >= _morning(now)
        ]
        ended = log.newest([SentenceEnded.__name__], 1)
        orders = [seen.event for seen in log.newest([SaySentence.__name__], LOOKED_AT if ended else 1)]
    finally:
        log.close()
    texts = {one.ref: one.text for one in orders if isinstance(one, SaySentence)}
    unasked = sum(isinstance(one, SentenceBegun) and one.why == "announcement" for one in begun)
    return unasked, _spoken(ended[0], texts) if ended else None


def _spoken(ended: Envelope, texts: Mapping[str, str]) -> SpokenView:
    event = ended.event
    assert isinstance(event, SentenceEnded)
    text = texts.get(event.ref, "")
    return SpokenView(
        at=str(Moment(ended.header.at, ended.header.offset)),
        text=text,
        why=event.why,
        heard=event.heard,
        cut_by=event.cut_by,
    )


def _morning(now: int) -> float:
    """Microseconds UTC of the midnight before."""
    day = dt.datetime.fromtimestamp(now / 1e6).astimezone()
    return day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1e6
