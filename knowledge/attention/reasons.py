"""What each reason of a decision means, in words: for people, and for docs/attention.md."""

REASONS: dict[str, str] = {
    "ok": "nothing speaks against it",
    "worth_it": "waiting would cost more than the interruption",
    "critical": "it is critical",
    # activity
    "voice_off": "there is no voice",
    "no_desktop": "there is no desktop that could show it",
    "no_speaker": "there is no loudspeaker",
    "own_voice": "something else is being said",
    "speaking": "somebody was speaking",
    "just_spoken": "somebody had just spoken",
    # directed
    "never": "you never want that mentioned",
    "not_watched": "its project is not watched any more",
    # context
    "in_call": "you were in a call",
    "do_not_disturb": "you did not want to be disturbed",
    "presenting": "you were presenting",
    "locked": "the screen was locked",
    "quiet_hours": "these are your quiet hours",
    "quiet": "you wanted quiet",
    "muted": "the sound was muted",
    # throttle
    "settled_before": "the last word on it was spoken before",
    "expired": "it was of no interest any more",
    "waited_too_long": "no good moment came in time",
    "same_incident": "it went back and forth, and was told a short time ago",
    "never_told": "it was over before it had been told that it began",
    "said_already": "it was said before",
    "shown_already": "it was shown before",
    "critical_rate": "too much that is critical was said within the hour",
    "day_cap": "enough was said today",
    "shown_cap": "enough was shown today",
    "too_soon": "something was told a short time ago",
    "same_cause": "what the same cause brought about has been told",
    "settling": "it was waited for what belongs to it",
    # significance
    "not_significant": "it hardly matters",
    "not_enough": "it does not matter enough",
    "not_now": "the interruption would have cost more than waiting",
    "good_news_waits": "good news waits until you are between two things",
    # between voice and screen, and of what was held
    "with_voice": "the screen waits with the voice: a thing is told once",
    "spoken": "it was spoken",
    "switched_off": "that gate was switched off",
    "cleared": "it was over before a good moment came",
    "superseded": "it had turned again before a good moment came",
    "too_many": "too much was waiting",
    "told_with": "it was told with something else of the same cause",
    "at_terminal": "you went on in the terminal where it happened",
    "not_heard": "it was to be spoken and was not heard",
}
