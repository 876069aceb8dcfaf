"""What a fish needs that is started in a home where none ever ran."""

from pathlib import Path


def no_manual_pages(data: Path) -> None:
    """Keep it from reading every manual page in the background, which takes a minute of a processor.

    `data` is its XDG_DATA_HOME.
    """
    (data / "fish" / "generated_completions").mkdir(parents=True, exist_ok=True)
