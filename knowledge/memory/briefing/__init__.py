"""What somebody who begins to work wants to read first: where it was left, what came since, what is broken, what next."""
