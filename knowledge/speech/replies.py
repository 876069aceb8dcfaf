"""What is answered to Sotto in a word or two, and what silences it."""

from collections.abc import Iterable, Mapping

REPLIES: Mapping[str, tuple[str, ...]] = {
    "stop": ("stop", "stop it", "stop talking", "that's enough"),
    "be quiet": ("be quiet", "quiet please"),
    "why": ("why", "why is that"),
    "later": ("later", "later please", "remind me later"),
    "not now": ("not now",),
    "dismiss": ("dismiss", "dismiss that", "okay thanks"),
    "not useful": ("not useful", "that's not useful"),
    "repeat": ("repeat", "repeat that", "say that again"),
    "yes": ("yes", "yes please"),
    "no": ("no", "no thanks"),
}
"""By what is meant, how it is said."""
STOPPING = ("stop", "be quiet")
"""These count at all times."""
FOLLOWING = ("stop", "be quiet", "why", "later", "not now", "dismiss", "not useful", "repeat")
"""What may be answered to something that was said unasked."""
CONFIRMING = ("yes", "no", "stop", "be quiet")
"""What may be answered when Sotto asks whether it heard right."""


def meant(words: str, expected: Iterable[str]) -> str:
    """Which of the expected replies these words are; empty for none."""
    plain = " ".join(words.lower().replace(",", " ").rstrip(".!? ").split())
    return next((one for one in expected if plain in REPLIES.get(one, ())), "")
