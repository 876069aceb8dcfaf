"""What a sandbox is made of, as data: filters of system calls, mounts, limits, and why it may not be possible."""
