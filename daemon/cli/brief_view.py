"""A briefing as programs read it; loaded only for them, as people do not wait for it."""

from daemon.briefed import Brief
from knowledge.brief_views import BriefLineView, BriefView
from knowledge.ids import ShortId
from knowledge.memory.briefing.line import Line
from knowledge.moment import Moment


def view_of(told: Brief) -> BriefView:
    return BriefView(
        project=told.project,
        name=told.name,
        at=str(Moment(told.now, 0)),
        since=None if told.since is None else str(Moment(told.since, 0)),
        lines=[_line(one) for one in told.said.lines],
        words=told.said.words,
        left_out=told.said.left_out,
        nothing=told.nothing,
    )


def _line(line: Line) -> BriefLineView:
    return BriefLineView(section=line.section, text=line.text, events=[str(ShortId("e", seq)) for seq in line.seqs])
