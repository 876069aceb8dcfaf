"""Following a job that was just ordered, as `sotto job ID -f` does."""

import argparse

from daemon.cli import job


def follow(number: int, *, as_json: bool) -> int:
    """Show what it prints until it is over; 1 where it has not succeeded. Raises DaemonUnreachable."""
    parser = argparse.ArgumentParser()
    job.configure(parser)
    return job.run(parser.parse_args([f"j{number}", "-f", *(["--json"] if as_json else [])]))
