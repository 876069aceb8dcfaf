"""Running what nobody has read: found out what this machine can do, and done so that nothing of it gets out."""
