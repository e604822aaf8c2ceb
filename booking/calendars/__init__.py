"""Calendar files: bookings as one (`writing`), a building’s own diary read as busy time (`reading`, and its guards)."""
