"""A decision as a fact of the log, and a candidate back out of it: what waits is still known after a restart."""

from knowledge.attention.candidate import Candidate
from knowledge.attention.judging import Judgement
from knowledge.attention.parameters import Parameters
from knowledge.envelope import Envelope
from knowledge.events import AnnouncementDecided
from knowledge.redact import clean

LONGEST = 500
"""Characters of a text that are kept."""


def decided(
    candidate: Candidate, judgement: Judgement, parameters: Parameters, looked: int, *, flip: str, told_with: str = ""
) -> AnnouncementDecided:
    """For the log. Texts go through the redactor here, whatever was done to them before."""
    return AnnouncementDecided(
        incident=candidate.incident,
        thing=candidate.thing,
        kind=candidate.kind,
        state=candidate.state,
        severity=candidate.severity,
        sentence=clean(candidate.sentence, LONGEST),
        evidence=list(candidate.evidence),
        voice=judgement.voice,
        screen=judgement.screen,
        reasons=list(judgement.reasons),
        gates=[finding.verdict() for finding in judgement.findings],
        terms=dict(judgement.terms),
        flip=clean(flip, LONGEST),
        until=judgement.until,
        parameters=parameters.digest(),
        looked=looked,
        title=clean(candidate.title, LONGEST),
        detail=clean(candidate.detail, LONGEST),
        since=candidate.at,
        cause=candidate.cause,
        owned=candidate.owned,
        seen=dict(candidate.seen),
        delay_per_minute=candidate.delay_per_minute,
        expires=candidate.expires,
        told_with=told_with,
    )


def candidate(seen: Envelope) -> Candidate:
    """What such a fact was about. Raises Malformed."""
    event = seen.event
    assert isinstance(event, AnnouncementDecided)
    return Candidate(
        incident=event.incident,
        thing=event.thing,
        kind=event.kind,  # type: ignore[arg-type]
        state=event.state,
        severity=event.severity,
        at=event.since,
        sentence=str(event.sentence),
        title=str(event.title),
        detail=str(event.detail),
        cause=event.cause,
        project=seen.header.project,
        evidence=tuple(event.evidence),
        seen=tuple(event.seen.items()),
        owned=event.owned,
        delay_per_minute=event.delay_per_minute,
        expires=event.expires,
    )


def working(event: AnnouncementDecided) -> str:
    """What the user was about, as the gate of context saw it."""
    gate = next((one for one in event.gates if one.gate == "context"), None)
    found = next((one.value for one in gate.inputs if one.name == "working"), None) if gate else None
    return found if isinstance(found, str) else ""
