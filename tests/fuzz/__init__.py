"""Bad input: whatever is sent to whatever page."""
