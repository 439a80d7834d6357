"""The domain, against a real database."""
