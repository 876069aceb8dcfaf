"""Decisions on what is said unasked, as a log has them."""

from knowledge.events import AnnouncementDecided, GateInput, GateVerdict
from knowledge.redact import clean

CALL = GateVerdict(
    gate="context",
    verdict="veto",
    reason="in_call",
    inputs=[
        GateInput(name="in_call", value=True, source="microphone", age_s=125.0),
        GateInput(name="idle", value=None),
    ],
)


def decided(sentence: str = "test dates failed in shop", **more: object) -> AnnouncementDecided:
    """Held because of a call, unless said otherwise."""
    thing = f"check:1:{sentence.split(maxsplit=1)[0]}"
    values = {
        "incident": f"{thing}:e1", "thing": thing, "kind": "failure", "state": "bad", "severity": "important",
        "sentence": clean(sentence), "evidence": ["f12", "e1"],
        "voice": "hold", "screen": "hold", "reasons": ["in_call"],
        "gates": [CALL, GateVerdict(gate="throttle", verdict="pass", reason="ok", inputs=[])],
        "terms": {"s_bits": 5.1, "p_sig": 0.96, "ECD": 3.2, "ECI": 6.0},
        "flip": clean("spoken if you were not in a call"),
        "parameters": "abc",
    }  # fmt: skip
    return AnnouncementDecided(**(values | more))  # type: ignore[arg-type]


SPOKEN = {"voice": "speak", "screen": "drop", "reasons": ["worth_it"], "gates": [], "flip": clean("held if in a call")}
