"""What the machine tells of its user: one file a source, each optional, none of them ever polled."""
