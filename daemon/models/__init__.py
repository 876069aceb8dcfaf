"""Chat models on this machine: what other programs downloaded, what a file is, fetching one, choosing one."""
