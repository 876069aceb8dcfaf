"""Speaks and listens; what needs sound or foreign libraries runs in children that may die."""

from daemon.service import Service


class Voice(Service):
    """SaySentence and Listen in."""

    name = "voice"
    begins = "now"
