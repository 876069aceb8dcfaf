"""Models that run on this machine. Nothing here is imported but by name, where and when it is needed."""
