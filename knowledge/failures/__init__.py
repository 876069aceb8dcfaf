"""What a failure says: finding the reason in captured output."""
