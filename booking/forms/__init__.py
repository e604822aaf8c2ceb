"""What people type, one page a file."""
