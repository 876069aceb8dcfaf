"""The command line: one file a group, imported only when one of its commands is called."""
