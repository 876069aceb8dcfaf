"""Every number that the gates reckon with, each with its meaning and unit; the values stand in parameters.toml."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import BadConfiguration

Gate = Literal["activity", "directed", "context", "throttle", "significance"]
FILE = Path(__file__).with_name("parameters.toml")
LARGEST = 1 << 16
"""Bytes that a file of parameters may have."""
Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=10_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Activity(_Part):
    """Gate 1: whether somebody speaks."""

    quiet_s: Amount
    """Seconds of silence after somebody's speech before Sotto may speak."""
    stale_s: Positive
    """Seconds after which nobody is believed to be speaking still."""


class Surroundings(_Part):
    """Gate 3: what the user is about."""

    deep_s: Positive
    """Seconds of editing within the window that make it deep work."""
    window_s: Positive
    """Seconds that are looked back on for that."""
    breakpoint_s: Positive
    """Seconds for which the end of something counts as a moment between two things to do."""


class Throttle(_Part):
    """Gate 4: how much is said."""

    apart_min: Amount
    """Minutes between two sentences that nobody asked for."""
    spoken_a_day: Count
    """Sentences that nobody asked for on one local day; what is critical is not counted."""
    critical_an_hour: Count
    """Critical sentences within an hour; more go to the screen alone."""
    shown_apart_min: Amount
    """Minutes between two notifications."""
    shown_a_day: Count
    """Notifications on one local day; what is critical is not counted."""
    one_incident_min: Amount
    """Minutes within which a thing that turns back and forth is one incident."""
    one_cause_min: Amount
    """Minutes within which whatever one cause brought about has been told."""
    settle_s: Amount
    """Seconds for which what belongs together is gathered before it is said."""
    hold_min: Positive
    """Minutes for which something waits for a better moment; then it goes to the digest."""
    hold_critical_min: Positive
    """The same for what is critical."""


class Cost(_Part):
    """What an interruption costs, in minutes of the user."""

    idle: Positive
    """While he does nothing."""
    shallow: Positive
    """While he works on this and that."""
    deep: Positive
    """While he works deeply, and while nobody knows what he does."""
    at_breakpoint: Share
    """Share of it between two things to do."""
    on_screen: Share
    """Share of it that a notification costs."""
    spoken_price: Amount
    """What the first sentence of a day makes the second one cost more."""
    spoken_price_doubles_per: Positive
    """Sentences of a day after which that has doubled."""
    shown_price: Amount
    """The same of notifications."""
    shown_price_doubles_per: Positive
    """The same of notifications."""


class Surprise(_Part):
    """How likely it is that something matters: by its history, or by its severity where there is none."""

    decay: Share
    """What a run counts after another one."""
    enough_bits: Amount
    """Bits of surprise at which it matters as likely as not."""
    steepness: Positive
    """Logits for each bit."""
    info: Share
    """Likelihood for what is said to be information, without a history."""
    notice: Share
    """For what is worth a look."""
    important: Share
    """For what is important."""
    critical: Share
    """For what is critical; with a history, too, it is never less."""


class Significance(_Part):
    """Gate 5: what waiting loses against what an interruption costs."""

    others: Share
    """What the affairs of others count of one's own."""
    worth_of_delay: Positive
    """Minutes of delay that saying something is worth at once."""
    patience: Amount
    """Share of the lost minutes by which what waits grows heavier."""
    wait_deep_min: Amount
    """Minutes until the next moment between two things to do, in deep work."""
    wait_min: Amount
    """The same otherwise."""
    voice_needs: Share
    """How likely something has to matter to be said aloud at all."""
    screen_needs: Share
    """How likely to be shown."""
    screen_needs_min: Amount
    """How many minutes of the user it has to be worth to be shown."""
    digest_needs: Share
    """How likely to be in the digest; below, it is dropped."""
    good_news: Share
    """What the delay of good news counts; it is told between two things to do alone."""


class Learning(_Part):
    """What reactions change, and how much at most."""

    prior: Positive
    """Reactions for and against a kind, or a state, that are taken as given before there are any."""
    thing_prior: Positive
    """The same of one thing, of which fewer are enough."""
    most: Positive
    """Reactions that are remembered of a kind, a thing or a state; older ones fade."""
    kind_logits: Amount
    """How far all reactions to a kind move the likelihood that it matters, at most."""
    thing_logits: Amount
    """How far all reactions to one thing do."""
    cost_factor: Annotated[float, Field(ge=1, le=100)]
    """How many times dearer, or cheaper, an interruption in one state becomes at most."""
    ignored: Share
    """What no reaction counts of `not useful`."""
    stop: Share
    """What `stop` counts of it."""


class Delay(_Part):
    """Minutes of the user that are lost for each minute in which he does not know."""

    failure: Amount
    """Tests or a command failed."""
    build_failed: Amount = Field(alias="build failed")
    """A build failed."""
    fixed: Amount
    """Something that was red is green."""
    known_fix: Amount = Field(alias="known fix")
    """It failed, and what helped last time is known."""
    command_ended: Amount = Field(alias="command ended")
    """A long command ended."""
    service_down: Amount = Field(alias="service down")
    """A part of Sotto, or what it relies on, stays down."""
    service_back: Amount = Field(alias="service back")
    """It is there again."""
    disk: Amount
    """The disk is nearly full, or something cannot be kept."""
    conflict: Amount
    """Git stopped in the middle."""
    approval: Amount
    """Something waits for the user's word."""
    job: Amount
    """Work in the background ended."""
    briefing: Amount
    """A review of the day."""


class Parameters(_Part):
    """All of them."""

    activity: Activity
    context: Surroundings
    throttle: Throttle
    cost: Cost
    surprise: Surprise
    significance: Significance
    delay: Delay
    learning: Learning
    without: tuple[Gate, ...] = ()
    """Gates that let everything pass: only to see what they are good for."""

    def per_minute(self, kind: str) -> float:
        """What a minute of delay loses of this kind, in minutes."""
        return float(getattr(self.delay, kind.replace(" ", "_")))

    def at_most(self, spoken_a_day: int) -> "Parameters":
        """The same with another number of sentences a day."""
        throttle = self.throttle.model_copy(update={"spoken_a_day": spoken_a_day})
        return self.model_copy(update={"throttle": throttle})

    def omitting(self, *gates: Gate) -> "Parameters":
        """The same with gates that let everything pass."""
        return self.model_copy(update={"without": tuple(gates)})

    def digest(self) -> str:
        """Names these values: twelve letters, the same for the same."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()[:12]


@cache
def built_in() -> Parameters:
    """What is shipped."""
    return Parameters.model_validate(_shipped())


def parse(text: str, origin: str) -> Parameters:
    """The shipped ones with what a TOML text says otherwise. Raises BadConfiguration, which names the key."""
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadConfiguration(f"{origin} ({error})", hint=_HINT) from error
    merged: dict[str, Any] = _shipped()
    for section, values in given.items():
        if isinstance(values, dict) and isinstance(merged.get(section), dict):
            merged[section] = merged[section] | values
        else:
            merged[section] = values
    try:
        return Parameters.model_validate(merged)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadConfiguration(f"{origin}, {key}: {first['msg']}", hint=_HINT) from error


def load(path: Path) -> Parameters:
    """The shipped ones with what a file says otherwise. Raises BadConfiguration."""
    try:
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
        if len(found) > LARGEST:
            raise BadConfiguration(f"{path} is larger than {LARGEST} bytes", hint=_HINT)
        text = found.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"{path} ({error})", hint=_HINT) from error
    return parse(text, str(path))


_HINT = "correct the file that `attention.parameters` or `--params` names"


def _shipped() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
