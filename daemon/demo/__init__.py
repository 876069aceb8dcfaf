"""The guided tour: real commands in a project that is thrown away, with a daemon of its own; also a smoke test."""
