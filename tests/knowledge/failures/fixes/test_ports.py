"""Ports are replaced where the fix names them, what is about another port is refused, and no process id comes twice."""

import pytest

from knowledge.failures.fixes.ports import carried_over, ports, renumbered
from tests.knowledge.failures.fixes.test_substitution import Done, fix_of

IN_USE = "listen EADDRINUSE: address already in use :::%s"
REFUSED = "connect ECONNREFUSED 127.0.0.1:%s"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (IN_USE % 8080, ["8080"]),
        (REFUSED % 5432, ["5432"]),
        ("[Errno 98] error while attempting to bind on address ('127.0.0.1', 8000)", ["8000"]),
        ("Port 3000 is already in use", ["3000"]),
        ("listen tcp :8080: bind: address already in use", ["8080"]),
        ("Error 111 connecting to cache:6379. Connection refused.", ["6379"]),
        ("could not connect to redis://cache:6379/0", ["6379"]),
        ('connection to server at "localhost" (::1), port 5432 failed', ["5432"]),
        ("dial tcp [::1]:5432: connect: connection refused", ["5432"]),
        ("read tcp 127.0.0.1:41234->127.0.0.1:5432: connection reset", ["41234", "5432"]),
        ("shop.py:120: assert 3 == 4", []),
        ("Makefile:120: *** missing separator.  Stop.", []),
        ("cannot bind in shop.py:120", []),
        ("started at 12:30:45", []),
    ],
)
def test_ports_that_a_message_names(text: str, named: list[str]) -> None:
    assert ports(text) == named


@pytest.mark.parametrize(
    ("done", "then", "now", "other"),
    [
        (Done(command="lsof -ti:8080 | xargs kill"), IN_USE % 8080, IN_USE % 9090, {"8080": "9090"}),
        (Done(command="fuser -k 8080/tcp"), IN_USE % 8080, IN_USE % 8080, {}),
        (Done(command="docker run -d -p 5432:80 web"), REFUSED % 5432, REFUSED % 5433, {"5432": "5433"}),
        (Done(text="kill what listens on 8080"), IN_USE % 8080, IN_USE % 9090, {"8080": "9090"}),
        (Done(text="free port 8080 first"), IN_USE % 8080, IN_USE % 9090, {"8080": "9090"}),
        (Done(command="docker compose up -d db"), REFUSED % 5432, REFUSED % 5432, {}),
        (Done(command="docker compose up -d db"), "no space left", "no space left", {}),
        (Done(command="./mend"), "reset by 127.0.0.1:40001", "reset by 127.0.0.1:40002", {}),  # the kernel's own choice
        (Done("@@ -1,1 +1,1 @@\n-retry(1)\n+retry(3)"), REFUSED % 5432, REFUSED % 6379, {}),
        (Done(command="docker compose up -d db"), "", REFUSED % 5432, {}),
    ],
)
def test_a_fix_follows_the_port_of_the_failure(done: Done, then: str, now: str, other: dict[str, str]) -> None:
    assert carried_over(fix_of(done, said=then), now) == other


@pytest.mark.parametrize(
    ("done", "then", "now"),
    [
        (Done(command="kill 4242"), IN_USE % 8080, IN_USE % 8080),
        (Done(command="sudo kill -9 4242"), IN_USE % 8080, IN_USE % 8080),
        (Done(command="kill -s TERM 4242"), "held by process 4242", "held by process 4242"),
        (Done(command="kill %1"), IN_USE % 8080, IN_USE % 8080),
        (Done(text="kill 4242"), IN_USE % 8080, IN_USE % 8080),
        (Done(command="docker compose up -d db"), REFUSED % 5432, REFUSED % 6379),
        (Done(command="pkill vite"), IN_USE % 8080, IN_USE % 9090),
        (Done(command="PORT=9090 npm start"), IN_USE % 8080, IN_USE % 9090),  # there it was moved to
        (Done("@@ -1,1 +1,1 @@\n-port = 8080\n+port = 9090"), IN_USE % 8080, IN_USE % 9090),
        (Done(command="lsof -ti:8080 | xargs kill"), "", IN_USE % 9090),  # nobody knows what it was about
    ],
)
def test_what_is_about_another_port_or_process_is_refused(done: Done, then: str, now: str) -> None:
    assert carried_over(fix_of(done, said=then), now) is None


def test_a_long_command_is_read_at_once() -> None:
    for options in (" --x" * 200, " SIGINT" * 100, " -" * 400):
        assert carried_over(fix_of(Done(command=f"kill{options} x")), IN_USE % 8080) == {}
    assert ports("a." * 500) == []


def test_only_whole_numbers_are_replaced() -> None:
    names = {"80": "81", "flask": "requests"}
    assert renumbered("-p 80:8080 v80 1.80 80.1 ':80'", names) == "-p 81:8080 v80 1.80 80.1 ':81'"
