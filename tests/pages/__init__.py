"""Every page, through the test client."""
