"""Any `Table` as a file."""
