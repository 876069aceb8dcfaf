"""How long something took or is ago, in the words that people use for it."""

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
_FROM = 2
"""A unit is used from two of it on, so that nothing is rounded by half."""


def lasting(seconds: float) -> str:
    """`45 seconds`, `90 minutes`, `3 hours`, `2 days`: one unit, rounded down."""
    whole = max(0, int(seconds))
    for size, name in _UNITS:
        if whole >= _FROM * size:
            return f"{whole // size} {name}s"
    return f"{whole} second{'' if whole == 1 else 's'}"
