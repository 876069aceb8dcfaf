from pathlib import Path

from daemon.bench import plot
from daemon.bench.router import by_tool
from daemon.bench.router_naive import NaiveRouter, features
from daemon.bench.router_verdict import Call, Judged, Utterance, bands, calibration_error, confusion, read, same, share
from knowledge.routing.route import Route


def judged(asked: str, told: str, confidence: float = 0.9) -> Judged:
    return Judged(Utterance("", Call(asked, {}), None), Route(told, {}, confidence))


def test_a_call_is_the_same_but_for_case_articles_and_defaults() -> None:
    one = Call("list_failures", {"since": "the Standup"})
    assert same(one, Call("list_failures", {"since": "since standup", "status": "open"}))
    assert not same(one, Call("list_failures", {"since": "standup", "status": "all"}))
    assert not same(one, Call("briefing", {"since": "standup"}))
    assert not same(one, Call("list_failures", {}))


def test_a_second_request_counts_where_it_is_for_the_tool_that_was_meant() -> None:
    two = Utterance("", Call("briefing", {}), Call("find_fix", {}))
    assert Judged(two, Route("briefing", {}, 1.0, Route("find_fix"))).then_found
    assert not Judged(two, Route("briefing", {}, 1.0, Route("try_fix"))).then_found
    assert not Judged(two, Route("briefing")).then_found


def test_utterances_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(
        '{"u": "a", "tool": "none", "args": {}}\n{"u": "b", "tool": "briefing", "then": {"tool": "forget"}}\n'
    )
    assert read(file) == [
        Utterance("a", Call("none", {}), None),
        Utterance("b", Call("briefing", {}), Call("forget", {})),
    ]


def test_certainty_is_compared_with_what_came_true() -> None:
    found = bands(
        [judged("briefing", "briefing", 0.75), judged("briefing", "forget", 0.75), judged("none", "none", 1.0)]
    )
    assert [tuple(one) for one in found] == [(0.75, 0.5, 2), (1.0, 1.0, 1)]
    assert calibration_error(found) == 0.5 / 3
    assert share([]) == 0


def test_a_line_tells_how_a_tool_fares() -> None:
    lines = by_tool([judged("briefing", "briefing"), judged("briefing", "forget")])
    assert lines[0] == "briefing                1/2    exact 1   taken for forget 1"


def test_what_was_taken_for_what_is_drawn(tmp_path: Path) -> None:
    counts = confusion([judged("briefing", "briefing"), judged("briefing", "forget")])
    plot.draw_confusion(counts, ["briefing", "forget"], tmp_path / "confusion.png")
    assert (tmp_path / "confusion.png").read_bytes().startswith(b"\x89PNG")


def test_words_that_were_counted_tell_the_tool() -> None:
    def said(text: str, tool: str) -> Utterance:
        return Utterance(text, Call(tool, {}), None)

    naive = NaiveRouter([said("why did it fail", "explain_failure"), said("what is next", "predict_next")])
    assert naive.tool("why did that fail") == "explain_failure"
    assert naive.tool("and next?") == "predict_next"
    assert "why did" in set(features("Why did"))
    assert "#·wh" in set(features("Why"))
