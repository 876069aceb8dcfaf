"""What git leaves behind when it does something, read from its files; git is never run."""
