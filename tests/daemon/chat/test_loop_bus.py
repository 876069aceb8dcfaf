"""The bus in somebody else's loop: everything is heard, over as many messages and hubs as there are."""

import asyncio

from daemon.chat.loop_bus import LoopBus
from knowledge.events import BackupFailed
from tests.daemon.chat.conftest import Start


def failed(reason: str) -> BackupFailed:
    return BackupFailed(database="core.db", reason=reason)


def test_every_event_is_heard_and_what_is_sent_while_there_is_no_hub_is_kept(start: Start) -> None:
    daemon = start()
    heard: list[str] = []

    async def listen() -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        with LoopBus(daemon.home, "chat") as bus:
            follower = bus.follow("reader", [BackupFailed])

            def took() -> None:
                heard.extend(seen.event.reason for seen in iter(follower.take, None))  # type: ignore[attr-defined]
                if follower.live:
                    done.set()

            bus.attach(loop, took)
            await done.wait()
            done.clear()
            daemon.say(*(failed(str(number)) for number in range(1_300)))
            daemon.kill_hub()
            bus.send(failed("kept"))
            bus.turn()
            daemon.start_hub()
            while len(heard) < 1_301 or bus.unacked:
                done.clear()
                await done.wait()

    asyncio.run(asyncio.wait_for(listen(), 60))
    assert heard == [*map(str, range(1_300)), "kept"]
