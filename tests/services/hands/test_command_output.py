"""What a granted command prints is on record while it runs, without secrets, and never more than can be kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bench.hands_stage import stage
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.check_output import LAST, LIVE
from daemon.paths import Paths
from knowledge.redaction.marks import MARK
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams
from tests.services.hands.commands import approval, ended, printed, proposed, python, run, yes

TOKEN = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
KNOWN = "Qx7-horse-staple-93"


@pytest.fixture
def cli(home: Paths) -> Iterator[BusClient]:
    with stage(home), BusClient(home, "cli") as one:
        yield one


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "place").mkdir()
    return (tmp_path / "place").resolve()


def test_what_is_printed_is_there_while_it_runs(home: Paths, cli: BusClient, place: Path) -> None:
    words = python("print('one', flush=True)\nwhile not os.path.exists('go'): pass\nprint('two', file=sys.stderr)")
    shown = proposed(cli, place, argv=words)
    cli.ask(yes(home, shown))
    wait(lambda: printed(home, shown.approval) == "one\n")
    assert approval(home, shown.approval).state == "approved"
    (place / "go").touch()
    ended(home, shown.approval)
    assert printed(home, shown.approval) == "one\ntwo\n"
    with EventLog.open(home.core) as log:
        assert Streams(log.database).ended(f"act:{shown.approval}")


def test_of_a_flood_the_beginning_and_the_end_are_kept(home: Paths, cli: BusClient, place: Path) -> None:
    program = "for n in range(400_000):\n    print(n, 'x' * 20)"
    done, said = run(home, cli, place, python(program))
    assert done.state == "done"
    assert len(said) < LIVE + LAST + 1_000
    assert said.startswith("0 xx")
    assert said.endswith("399999 " + "x" * 20 + "\n")
    assert "characters left out" in said


@pytest.mark.parametrize("at_once", [1, 7, 4_096])
def test_a_secret_is_found_wherever_it_is_cut(home: Paths, cli: BusClient, place: Path, at_once: int) -> None:
    (place / ".env").write_text(f"DATABASE_PASSWORD={KNOWN}\n", encoding="utf-8")
    program = """
secret, size = sys.argv[1][::-1], int(sys.argv[2])
known = open('.env').read().split('=')[1]
text = f'a token {secret} and {known}' * 3
for at in range(0, len(text), size):
    os.write(1, text[at:at + size].encode())
"""
    _, said = run(home, cli, place, python(program, TOKEN[::-1], str(at_once)))
    assert TOKEN not in said
    assert KNOWN not in said
    assert len(MARK.findall(said)) == 6


def test_bytes_that_are_no_text_are_replaced(home: Paths, cli: BusClient, place: Path) -> None:
    _, said = run(home, cli, place, python("os.write(1, b'a\\xff\\xfeb\\xc3')"))
    assert said == "a\ufffd\ufffdb\ufffd"
