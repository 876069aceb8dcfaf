"""A month of work, and questions about it: what memory answers rightly, and what it says that is not so."""

from daemon.bench.month.measuring import measure as measure
