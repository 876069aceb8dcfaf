"""The hands: they alone change what is the user's, one granted act at a time."""

from services.hands.service import Hands

__all__ = ["Hands"]
