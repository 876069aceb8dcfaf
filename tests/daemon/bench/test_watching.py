"""The bench of the files sense measures the service as it is: it sees every write and every file of a checkout."""

from daemon.bench.figures import fresh_home
from daemon.bench.watching import Size, watching


def test_the_service_and_its_references_see_what_happens() -> None:
    with fresh_home() as paths:
        rows = {row.name: row for row in watching(paths, Size(files=100, checked_out=20, writes=4, idle_s=0.1))}
    assert rows["files: missed of a checkout of 20"].value == 0
    assert rows["files: write → service p50"].value > 0
    assert rows["watchdog: missed of that checkout"].value == 0
