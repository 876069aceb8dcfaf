"""What the commands about things said unasked share: the record, opened and shown."""

import importlib

from daemon.cli import show
from daemon.cli.columns import wrapped
from daemon.log_reader import LogReader
from daemon.paths import Paths
from knowledge.attention.account import Account, about, accounts, held_back, said_last
from knowledge.attention.account_words import lines, reason, verdict
from knowledge.errors import NotFound
from knowledge.moment import Moment, local_offset
from knowledge.voice_views import AnnouncementLookView, AnnouncementView, GateInputView, GateView


def recorded(paths: Paths) -> list[Account]:
    """All that was looked at of late; nothing before the daemon's first start."""
    log = LogReader(paths.core)
    try:
        return accounts(log)
    finally:
        log.close()


def held(paths: Paths, now: int) -> list[Account]:
    """What waits or was left for later, the youngest first."""
    return held_back(recorded(paths), now)


def named(paths: Paths, words: str) -> Account:
    """The one that is meant: by an id, by words; without them what was told last. Raises NotFound."""
    found = recorded(paths)
    meant = about(found, words)[:1] if words else [one for one in [said_last(found)] if one]
    if not meant:
        what = f"a decision on {words!r}" if words else "anything that was said unasked"
        raise NotFound(
            what, hint="`sotto voice held` shows what was held back, `sotto events --type AnnouncementDecided` all"
        )
    return meant[0]


def moment(at: int) -> str:
    return str(Moment(at, local_offset(at)))


def view_of(one: Account) -> AnnouncementView:
    """For `--json`."""
    look = one.telling
    decided = look.decided
    return AnnouncementView(
        id=f"e{look.seq}",
        at=moment(look.at),
        project=one.project,
        told=one.told,
        verdict=verdict(one),
        until=None if decided.until is None else moment(decided.until),
        heard=one.ended.heard if one.ended else None,
        reactions=[reacted.reaction for reacted in one.reacted],
        gates=[
            GateView(
                gate=gate.gate,
                verdict=gate.verdict,
                reason=gate.reason,
                said=reason(gate.reason),
                inputs=[GateInputView(**one.model_dump()) for one in gate.inputs],
            )
            for gate in decided.gates
        ],
        looks=[
            AnnouncementLookView(
                id=f"e{one.seq}",
                at=moment(one.at),
                voice=one.decided.voice,
                screen=one.decided.screen,
                reasons=one.decided.reasons,
            )
            for one in one.looks
        ],
        **decided.model_dump(
            include={
                *("incident", "thing", "kind", "state", "severity", "sentence", "voice", "screen", "reasons"),
                *("terms", "flip", "evidence", "parameters"),
            }
        ),
    )


def tell(one: Account, now: int) -> None:
    """For a person."""
    first, *rest = lines(one, now)
    print(wrapped(show.visible(first), 2))
    for line in rest:
        print(wrapped(f"  {show.visible(line)}", 4))


def as_json(view: object) -> None:
    show.data(view.model_dump())  # type: ignore[attr-defined]


def publish(event: object, project: int | None) -> int:
    """Put on record; its seq. Raises DaemonUnreachable."""
    noting = importlib.import_module("daemon.cli.noting")
    [sent] = noting.publish(Paths.find(), event, project=project)
    log = LogReader(Paths.find().core)
    try:
        return log.seq_of(sent.id)
    finally:
        log.close()
