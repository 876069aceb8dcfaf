"""What was done to a project between two moments: files, commits, packages, commands."""
