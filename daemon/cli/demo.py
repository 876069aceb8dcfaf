"""`sotto demo`."""
