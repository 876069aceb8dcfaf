"""What listens and acts; a service is one file here and meets the others only as events."""
