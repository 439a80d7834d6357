"""What people type, as typed and frozen values; one file per room."""
