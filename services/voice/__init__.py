"""Speaks and listens."""

from services.voice.service import Voice

__all__ = ["Voice"]
