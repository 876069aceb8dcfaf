"""Servers that speak OpenAI's protocol: what is said to them, what they say, and how it goes wrong."""
