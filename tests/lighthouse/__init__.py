"""Lighthouse on the main pages, a recorded figure of CI's."""
