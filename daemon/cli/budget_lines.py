"""What was spent, as a person reads it."""

from collections.abc import Iterator, Mapping
from typing import Any

from daemon.cli import show
from knowledge.tasks.budget import RESOURCES, UNITS, Resource

_WORDS: dict[Resource, str] = {"wall_s": "in all"}
"""What seconds are that are nothing else."""
_PERIODS = {"today": "today", "7d": "the last 7 days"}


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Each period, then limits and what is left of the hour."""
    for period in found["periods"]:
        if period["rows"]:
            yield from _period(period)
    yield show.paint("limits", "bold")
    for one in found["limits"]:
        yield f"  {one['task']:<9}{_amount(one['resource'], one['limit'])}{_learned(one)}"
    for one in found["hour"]:
        unit = UNITS[one["resource"]]
        yield f"  {'unasked':<9}{one['spent']:,.0f} of {one['limit']:,.0f} {unit} in the last hour  {_key(one)}"


def _period(period: Mapping[str, Any]) -> Iterator[str]:
    yield show.paint(_PERIODS.get(period["period"], f"since {show.visible(period['period'])}"), "bold")
    for row in period["rows"]:
        over = f"{row['succeeded']:,} of {row['tasks']:,} succeeded"
        where = show.visible(row["name"] or "no project")
        yield f"  {row['task']:<9}{where:<16} {over:<22} {_amounts(row['spent'])}"
    for one in period["costs"]:
        yield from _cost(one)
    for stop in period["stops"]:
        last = f", last {stop['last']}" if stop["last"] else ""
        yield f"  stopped  {show.paint(stop['rule'], 'yellow')} {show.many(stop['times'], 'time')}{last}"


def _cost(one: Mapping[str, Any]) -> Iterator[str]:
    """What one that succeeded took, beside one that did not."""
    parts = []
    if one["succeeded"]:
        parts.append(f"one that succeeded took {_amounts(one['each'])}")
    if one["unsuccessful"]:
        parts.append(f"one that did not {_amounts(one['each_unsuccessful'])}")
    if parts:
        yield show.paint(f"  {one['task']:<9}{'; '.join(parts)}", "dim")


def _amounts(spent: Mapping[Resource, float]) -> str:
    said = [_amount(resource, spent[resource]) for resource in RESOURCES if spent[resource] >= _LEAST]
    return ", ".join(said) or "nothing"


_LEAST = 0.05
"""What is less is not told."""


def _amount(resource: Resource, amount: float) -> str:
    if resource == "calls":
        return show.many(round(amount), "call")
    unit = f"{UNITS[resource]} {_WORDS[resource]}" if resource in _WORDS else UNITS[resource]
    small = resource.endswith("_s") and amount < 10  # noqa: PLR2004
    return f"{amount:,.1f} {unit}" if small else f"{amount:,.0f} {unit}"


def _learned(one: Mapping[str, Any]) -> str:
    if not one["learned_from"]:
        return f"  {_key(one)}"
    return f", by the last {one['learned_from']} that succeeded (at most {one['configured']:,.0f}: `{one['key']}`)"


def _key(one: Mapping[str, Any]) -> str:
    return show.paint(one["key"], "dim")
