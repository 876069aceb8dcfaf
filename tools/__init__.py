"""What a model may do: one typed function a file."""
