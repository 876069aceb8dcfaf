"""A decision on what is said unasked, as `--json` has it."""

from knowledge.attention.account import Account
from knowledge.attention.account_words import reason, verdict
from knowledge.moment import Moment, local_offset
from knowledge.voice_views import AnnouncementLookView, AnnouncementView, GateInputView, GateView


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
