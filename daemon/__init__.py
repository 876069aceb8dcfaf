"""The host: hub, bus, supervision, configuration and the command line."""
