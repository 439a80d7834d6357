"""Trips through a real browser, on a real server."""
