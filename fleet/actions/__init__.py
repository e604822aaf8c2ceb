"""Every verb that changes something, one a file."""
