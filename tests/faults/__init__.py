"""What may happen to a running product, and what must never come of it."""
