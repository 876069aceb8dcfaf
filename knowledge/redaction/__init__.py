"""Finding secrets in text and putting marks in their place; `knowledge/redact.py` is the door."""
