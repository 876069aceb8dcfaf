"""The proxy of a run, with real sockets and TLS: what it lets through, what it refuses, and what it notes."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from knowledge.errors import NoIsolation, StepRefused
from knowledge.sandbox.hosts import Rule, rule
from knowledge.sandbox.limits import Limits
from knowledge.sandbox.proxied import Bounds
from knowledge.sandbox.reached import Reached
from services.sandbox import apart, roots, running
from services.sandbox.line import Reach
from services.sandbox.proxy import Proxy
from tests.conftest import REPOSITORY
from tests.services.sandbox import bubblewraps
from tests.services.sandbox.public import Public, public
from tests.services.sandbox.test_probing import told_in_a_child

NAMED = ("good.test", "*.below.test", "raw.test", "inner.test", "meta.test", "lan.test", "mapped.test", "nat.test")
RULES = tuple(rule(one) for one in (*NAMED, "mine.test", "away.test", "unknown.test"))
LISTED = {"listed: TLS", "listed: a page", "listed: below a star", "many fields"}
SCRIPT = Path(__file__).with_name("reaching.py")
Asking = Callable[..., "Asked"]
needs_bubblewrap = pytest.mark.skipif(not bubblewraps.tried(), reason="needs bubblewrap")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Public]:
    with public(tmp_path_factory.mktemp("public")) as made:
        yield made


class Asked:
    """A proxy, and what it says to one who asks."""

    def __init__(self, reach: Reach) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.address = listener.getsockname()
            self.proxy = Proxy(listener.detach(), reach)

    def ask(self, text: str) -> socket.socket:
        made = socket.create_connection(self.address, timeout=20)
        made.sendall(f"{text}\r\n\r\n".encode())
        return made

    def answer(self, text: str) -> str:
        """The whole of it."""
        with self.ask(text) as one, one.makefile("rb") as said:
            return said.read().decode()


@pytest.fixture
def asking(network: Public) -> Asking:
    def made(*rules: Rule, **bounds: float) -> Asked:
        return Asked(Reach(rules or RULES, Bounds()._replace(**bounds), network.outside))

    return made


def test_a_page_is_brought_and_noted(asking: Asking) -> None:
    one = asking()
    assert "stand-in" in one.answer("GET http://good.test/ HTTP/1.1")
    (known,) = one.proxy.end().connections
    assert known[:5] == ("good.test", 80, "93.184.216.34", "reached", "")
    assert known.up == len("GET / HTTP/1.1\r\nHost: good.test\r\nConnection: close\r\n\r\n")
    assert known.down > 100


@pytest.mark.parametrize(
    ("request_line", "said", "verdict"),
    [
        ("GET http://example.org/ HTTP/1.1", "403 sotto: not on the list of hosts", "refused"),
        ("GET http://inner.test/ HTTP/1.1", "403 sotto: 127.0.0.1 is for this machine", "refused"),
        ("GET http://mine.test/ HTTP/1.1", "403 sotto: 93.184.216.40 is this machine's own", "refused"),
        ("GET http://unknown.test/ HTTP/1.1", "502 sotto: its name is not known", "failed"),
        ("GET http://away.test/ HTTP/1.1", "502 sotto: cannot be connected to", "failed"),
        ("CONNECT good.test:22 HTTP/1.1", "403 sotto: not on the list of hosts", "refused"),
        ("POST http://good.test/ HTTP/1.1", "405 sotto: POST without TLS", "refused"),
    ],
)
def test_what_is_not_granted_is_said_and_noted(asking: Asking, request_line: str, said: str, verdict: str) -> None:
    one = asking()
    assert one.answer(request_line).startswith(f"HTTP/1.1 {said}\r\n")
    (known,) = one.proxy.end().connections
    assert (known.verdict, known.up, known.down) == (verdict, 0, 0)
    assert f"{known.reason}\r\n" in f"{said}\r\n"


def test_a_port_that_was_listed_carries_what_speaks_first(asking: Asking) -> None:
    one = asking(rule("good.test:22"))
    with one.ask("CONNECT good.test:22 HTTP/1.1") as made, made.makefile("rb") as said:
        assert b" 200 " in said.readline()
        assert said.readline() == b"\r\n"
        assert said.readline() == b"SSH-2.0-stand-in\r\n"
        made.sendall(b"SSH-2.0-me\r\n")
        made.shutdown(socket.SHUT_WR)
        assert said.read() == b""
    (known,) = one.proxy.end().connections
    assert (known.verdict, known.up, known.down) == ("reached", 12, 18)


def test_what_goes_through_comes_back_as_it_was(asking: Asking) -> None:
    one, block = asking(rule("good.test:7")), os.urandom(200_000)
    with one.ask("CONNECT good.test:7 HTTP/1.1") as made, made.makefile("rb") as said:
        assert said.readline() + said.readline() == b"HTTP/1.1 200 Connection established\r\n\r\n"
        for _ in range(10):
            made.sendall(block)
            assert said.read(len(block)) == block
        made.sendall(b"last")
        made.shutdown(socket.SHUT_WR)
        assert said.read() == b"last"
    (known,) = one.proxy.end().connections
    assert (known.up, known.down, known.reason) == (2_000_004, 2_000_004, "")


def test_an_address_is_reached_where_it_is_listed_itself(asking: Asking, network: Public) -> None:
    port = network.ports["plain"]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        proxy = Proxy(listener.detach(), Reach((rule(f"127.0.0.1:{port}"),)))
    with closing(socket.create_connection(address, timeout=20)) as one:
        one.sendall(f"GET http://127.0.0.1:{port}/ HTTP/1.1\r\n\r\n".encode())
        assert one.recv(1 << 16).startswith(b"HTTP/1.1 200")
    (known,) = proxy.end().connections
    assert (known.host, known.address, known.verdict) == ("127.0.0.1", "127.0.0.1", "reached")


def test_no_more_comes_in_than_a_run_may_have(asking: Asking) -> None:
    one = asking(rule("good.test:9"), down=1_000_000)
    assert 1_000_000 <= len(one.answer("CONNECT good.test:9 HTTP/1.1")) < 1_400_000
    assert "more bytes than a run may have" in one.answer("CONNECT good.test:9 HTTP/1.1")
    first, second = one.proxy.end().connections
    assert (first.verdict, first.reason) == ("reached", "more bytes than a run may have")
    assert second.verdict == "refused"


def test_no_more_goes_out_than_a_run_may_send(asking: Asking) -> None:
    one = asking(rule("good.test:22"), up=100_000)
    with one.ask("CONNECT good.test:22 HTTP/1.1") as made, suppress(OSError):
        for _ in range(100):
            made.sendall(b"." * 65_536)
    (known,) = one.proxy.end().connections
    assert known.reason == "more bytes than a run may have"
    assert known.up <= 200_000


def test_who_asks_for_nothing_is_left(asking: Asking) -> None:
    one = asking(asking=1.0)
    with one.ask("CONNECT good.test:443 HTTP/1.1") as silent, socket.create_connection(one.address, timeout=20) as slow:
        slow.sendall(b"GET http://good")
        with silent.makefile("rb") as said:
            assert said.read().endswith(b"\r\n\r\n\x15\x03\x01\x00\x02\x02\x31")
        with slow.makefile("rb") as said:
            assert said.read().startswith(b"HTTP/1.1 408")
    assert {known.verdict for known in one.proxy.end().connections} == {"refused", "failed"}


def test_more_at_once_than_it_serves_wait(asking: Asking) -> None:
    one = asking(connections=2)
    held = [one.ask("CONNECT good.test:443 HTTP/1.1") for _ in range(2)]
    with one.ask("GET http://good.test/ HTTP/1.1") as third, third.makefile("rb") as said:
        for each in held:
            each.close()
        assert said.readline() == b"HTTP/1.1 200 OK\r\n"
    assert len(one.proxy.end().connections) == 3


def test_what_is_under_way_is_noted_at_the_end(asking: Asking) -> None:
    one = asking(rule("good.test:22"))
    with one.ask("CONNECT good.test:22 HTTP/1.1") as made, made.makefile("rb") as said:
        assert [said.readline() for _ in range(3)][2] == b"SSH-2.0-stand-in\r\n"
        (known,) = one.proxy.end().connections
        assert said.read() == b""
    assert (known.verdict, known.reason, known.down) == ("reached", "ended with the run", 18)


def test_the_list_of_connections_is_bounded(asking: Asking) -> None:
    one = asking(listed=2)
    for _ in range(5):
        one.answer("GET http://example.org/ HTTP/1.1")
    found = one.proxy.end()
    assert (len(found.connections), found.left_out) == (2, 3)


def test_a_proxy_that_dies_is_told(asking: Asking) -> None:
    one = asking()
    for _ in range(2):  # when the second is answered, the first has been noted
        one.answer("GET http://good.test/ HTTP/1.1")
    os.kill(one.proxy.pid, signal.SIGKILL)
    first, *_, last = one.proxy.end().connections
    assert (first.verdict, last.reason) == ("reached", "the proxy ended before the run")


def test_a_proxy_ends_with_whoever_started_it() -> None:
    code = (
        "import socket, time; from services.sandbox.proxy import Proxy; from services.sandbox.line import Reach\n"
        "proxy = Proxy(socket.create_server(('127.0.0.1', 0)).detach(), Reach(()))\n"
        "print(proxy.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE) as starter:
        assert starter.stdout
        ended = os.pidfd_open(int(starter.stdout.readline()))
        starter.kill()
        waiting = select.poll()
        waiting.register(ended, select.POLLIN)
        assert waiting.poll(20_000)
        os.close(ended)


@pytest.fixture(scope="module")
def outside(network: Public) -> dict[str, bool]:
    """What gets through a proxy without rules."""
    proxy = f"http://127.0.0.1:{network.ports['open']}"
    words = [sys.executable, str(SCRIPT), str(network.certificate), json.dumps(network.ports)]
    ran = subprocess.run(words, check=True, capture_output=True, env={**os.environ, "HTTP_PROXY": proxy})
    return dict(json.loads(ran.stdout))


def test_each_attempt_gets_through_a_proxy_without_rules(outside: dict[str, bool]) -> None:
    assert [name for name, through in outside.items() if not through] == []


def ran(project: Path, network: Public, *command: str, rung: running.Rung = "overlay") -> tuple[str, Reached, int]:
    printed: list[bytes] = []
    inside = roots.looked_at(project, project, os.environ, Limits(seconds=60), RULES)
    wanted = running.Wanted(
        command, inside, rung, bubblewraps.tried(), project.parent / "rooms", outside=network.outside
    )
    outcome = running.run(wanted, lambda _, data: printed.append(data))
    return b"".join(printed).decode(), outcome.reached, outcome.status


@pytest.fixture
def project(tmp_path: Path, network: Public) -> Path:
    made = tmp_path.resolve() / "project"
    made.mkdir()
    (made / "reaching.py").write_bytes(SCRIPT.read_bytes())
    (made / "ca").write_bytes(network.certificate.read_bytes())
    return made


@needs_bubblewrap
@pytest.mark.parametrize("rung", ["overlay", "copy"])
def test_only_what_is_listed_gets_through(
    project: Path, network: Public, outside: dict[str, bool], rung: running.Rung
) -> None:
    text, reached, _ = ran(project, network, *_script(network), rung=rung)
    found = json.loads(text)
    assert {name for name, through in found.items() if through} == LISTED
    assert found.keys() == outside.keys()
    assert {one.host for one in reached.connections if one.verdict == "reached"} == {"good.test", "a.below.test"}


def _script(network: Public) -> tuple[str, ...]:
    python = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable
    return (python, "reaching.py", "ca", json.dumps(network.ports))


def no_network() -> None:
    """This process has no more of them."""
    apart.leave(os.getuid(), os.getgid())
    Path("/proc/sys/user/max_net_namespaces").write_text("0")


@needs_bubblewrap
def test_where_there_can_be_no_network_of_its_own_nothing_is_run(project: Path, network: Public) -> None:
    def refused() -> list[object]:
        no_network()
        try:
            return [ran(project, network, "echo", "ran")[0]]
        except StepRefused as error:
            return [error.code, error.step]

    assert told_in_a_child(refused) == [6, "network"]


def test_the_reduced_level_has_no_network(project: Path, network: Public) -> None:
    with pytest.raises(NoIsolation, match="no network at all"):
        ran(project, network, "true", rung="reduced")
