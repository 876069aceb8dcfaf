"""Why something failed, as far as that decides what happens next: the words; `daemon/retry.py` has the rules."""

from typing import Literal

FailureClass = Literal[
    "transport", "throttled", "resource", "semantic-repairable", "semantic-final", "cancelled", "poison", "unknown"
]
"""One word a class:

`transport`            no proper answer came: refused, reset, timed out, 5xx, the worker died
`throttled`            the other side asks for fewer calls
`resource`             this machine has no room: disk, memory, descriptors, device
`semantic-repairable`  an answer came and is wrong in a way that can be said to who gave it: bad JSON, a failed check
`semantic-final`       an answer came and will be the same next time: not valid, not found, not allowed
`cancelled`            somebody wanted it no longer, or the process is draining
`poison`               the work kills whoever takes it up
`unknown`              nobody foresaw this
"""
