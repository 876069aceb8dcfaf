"""The base of what commands print with `--json`."""

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """The base of every JSON output."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)
