"""All that the desk knows: the moment, what was told, and what waits. Whatever is decided goes through `apply`, when it
happens and when the log is read again, so both come to the same.
"""

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.attention.candidate import Candidate
from knowledge.attention.context import Context
from knowledge.attention.gates.significance import score
from knowledge.attention.history import History
from knowledge.attention.judging import Judgement, judge
from knowledge.attention.ledger import Ledger
from knowledge.attention.parameters import Parameters
from knowledge.attention.passing import Passing
from knowledge.attention.record import working
from knowledge.attention.sensing import Sensing
from knowledge.envelope import Envelope
from knowledge.events import AnnouncementDecided, SentenceEnded

LASTING = frozenset(
    {"AnnouncementReacted", "AttentionReset", "MentionForbidden", "MentionAllowed", "VoiceSet"}
    | {"ProjectWatched", "ProjectUnwatched"}
)
"""Types that `restore` wants from the beginning of the log; they are never trimmed."""
RECENT = frozenset(
    {"FocusChanged", "CommandFinished", "CommitMade", "TestsPassed", "TestsFailed", "BuildPassed", "BuildFailed"}
    | {"VoiceChanged", "SpeechNoticed", "SentenceBegun", "SentenceEnded", "ProcessDied", "ServiceGaveUp"}
)
"""Types that it wants from the last weeks, beside AnnouncementDecided."""
OVER = frozenset({"cleared", "superseded"})
"""Reasons for which something is not told because it is not so any more."""


@dataclass(frozen=True)
class Settings:
    """What the user has set, and what the machine has."""

    voice: bool = True
    """Whether there is a voice that may speak unasked."""
    desktop: bool = True
    """Whether there is a desktop that can notify."""
    spoken_a_day: int | None = None
    """None: as the parameters say."""
    offset: Callable[[int], int] | None = None
    """Minutes east of UTC at a moment; None: as the last event had it."""


@dataclass
class Held:
    """What is looked at, and looked at again."""

    candidate: Candidate
    since: int | None = None
    """When it was looked at first; none before."""
    looked: int = 0
    last: tuple[str, ...] = ()
    """What the last look found."""


class Board:
    """One for each desk."""

    def __init__(self, parameters: Parameters, settings: Settings) -> None:
        self.parameters = parameters
        self.settings = settings
        self.ledger = Ledger(parameters)
        self.held: dict[str, Held] = {}
        """By incident."""
        self.unheard: dict[str, Candidate] = {}
        """What is critical and was given to the voice, and is not known to have been heard; at most an hour's worth."""
        self._sensing = Sensing()
        self._passing = Passing()
        self._offset = 0

    @property
    def now(self) -> int:
        return self._passing.now

    @property
    def zone(self) -> int:
        """Minutes east of UTC."""
        return self._offset if self.settings.offset is None else self.settings.offset(self.now)

    def pass_on(self, now: int) -> None:
        """Time goes on."""
        if self._passing.at(now):
            self._sensing.set_back(now)
            self.ledger.set_back(now)
            for one in self.held.values():
                one.since = one.since and min(one.since, now)

    def note(self, seen: Envelope) -> None:
        """An event of the LASTING or RECENT types."""
        self.pass_on(seen.header.at)
        self._offset = seen.header.offset
        self._sensing.take(seen, self.now)
        self.ledger.take(seen)
        if seen.type == "SentenceEnded" and isinstance(seen.event, SentenceEnded) and seen.event.heard != "none":
            self.unheard.pop(seen.event.incident, None)

    def moment(self) -> Context:
        """What is known of the user now."""
        return self._sensing.moment(self.now, self.zone, voice=self.settings.voice, desktop=self.settings.desktop)

    def view(self, held: Held) -> History:
        """What was, as far as it counts for this one."""
        return self.ledger.view(held.candidate, self.now, self.zone, held.since, held.looked)

    def judged(self, held: Held, moment: Context) -> Judgement:
        """What the gates say of it now."""
        return judge(held.candidate, moment, self.view(held), self.parameters)

    def ranked(self, moment: Context) -> list[Held]:
        """What waits, the weightiest first."""

        def weight(one: Held) -> tuple[bool, float, int, tuple[str, ...], str]:
            found = score(one.candidate, moment, self.view(one), self.parameters)
            light = one.candidate.severity != "critical"
            return light, -found.worth, one.candidate.at, one.candidate.evidence, one.candidate.incident

        return sorted(self.held.values(), key=weight)

    def apply(self, event: AnnouncementDecided, candidate: Candidate) -> None:
        """A decision comes into effect."""
        held = self.held.pop(event.incident, None) or Held(candidate)
        held.since = self.now if held.since is None else held.since
        held.looked = event.looked
        held.last = (event.voice, event.screen, *event.reasons)
        if event.told_with:
            self.ledger.told_with(candidate, event.told_with)
            return
        said, shown = event.voice == "speak", event.screen == "show"
        if said:
            self.ledger.said(candidate, self.now, self.zone, working(event))
        if shown:
            self.ledger.shown(candidate, self.now, self.zone, working(event))
        self._expect(candidate, said=said, shown=shown)
        if "hold" in (event.voice, event.screen):
            self.held[event.incident] = held
        elif not said and not shown:
            self.ledger.settle(candidate, event.reasons[0] if event.reasons else "unknown")
            if OVER & set(event.reasons[:1]):
                self.ledger.cleared(candidate, self.now)

    def _expect(self, candidate: Candidate, *, said: bool, shown: bool) -> None:
        """What is critical has to reach somebody: by the voice, or else by the screen."""
        if shown or self.ledger.was_shown(candidate.incident):
            self.unheard.pop(candidate.incident, None)
        elif said and candidate.severity == "critical":
            self.unheard[candidate.incident] = candidate
            while len(self.unheard) > self.parameters.throttle.critical_an_hour:
                del self.unheard[next(iter(self.unheard))]
