"""One file a kind of job, named in `daemon/jobs/registry.py`."""
