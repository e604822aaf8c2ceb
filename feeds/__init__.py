"""What others read: calendars now, open data later. Read-only."""
