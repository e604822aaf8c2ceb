"""Everything that changes a booking: one verb a file, one transaction, one event row, letters after commit."""
