"""The operator's commands, through the front door."""
