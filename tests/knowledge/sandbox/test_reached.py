"""What is said of the connections of a run."""

from knowledge.sandbox.reached import Connection, Reached, Verdict, lines


def one(host: str, verdict: Verdict, moved: int = 0, port: int = 443) -> Connection:
    return Connection(host, port, "", verdict, "", moved // 2, moved - moved // 2, 0.1)


def test_one_line_tells_all_of_it() -> None:
    found = [one("pypi.org", "reached", 400_000) for _ in range(3)]
    found += [one("example.com", "refused"), one("example.com", "refused"), one("", "refused"), one("::1", "failed")]
    assert list(lines(Reached(tuple(found)))) == [
        "reached pypi.org:443 (3 connections, 1.2 MB); refused example.com:443 (2); failed [::1]:443 (1)"
    ]


def test_nothing_is_said_of_nothing() -> None:
    assert list(lines(Reached())) == []
    assert list(lines(Reached((one("", "refused"),)))) == []


def test_the_line_is_bounded() -> None:
    found = tuple(one(f"h{n}.org", "reached", 10) for n in range(20))
    first, second = lines(Reached(found, 7))
    assert first.count("connection") == 8
    assert first.endswith("and 12 more")
    assert second == "7 connections more are not listed"
