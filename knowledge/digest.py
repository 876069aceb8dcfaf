"""BLAKE2 by itself: `hashlib` brings OpenSSL with it, which takes a quick command a tenth of its time to load."""

try:
    from _blake2 import blake2b, blake2s
except ImportError:  # an interpreter that keeps it elsewhere
    from hashlib import blake2b, blake2s

__all__ = ["blake2b", "blake2s"]
