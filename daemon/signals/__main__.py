"""A debug view: every source of signals, what it says now and since when, or why it says nothing."""

from datetime import UTC, datetime

from daemon.signals.look import look
from knowledge.clock import SystemClock


def main() -> None:
    for found in look(SystemClock()):
        for signal in found.signals:
            said = next((one for one in found.readings if one.signal == signal), None)
            if said:
                at = datetime.fromtimestamp(said.at / 1_000_000, UTC).astimezone()
                print(f"{signal:<14}  {'yes' if said.value else 'no':<8} {found.source}, seen at {at:%H:%M:%S}")
            else:
                print(f"{signal:<14}  unknown  {found.source}: {found.lacking or 'it does not say'}")


main()
