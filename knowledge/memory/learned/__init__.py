"""What may be worth remembering, read out of what happened: one file a kind of lesson, none of them reads or writes."""
