"""Which change broke it: everything since the last green run, ranked."""
