"""What the design promises, measured beside what it is compared with, in the same run."""
