"""Everything that changes a building or a space: one verb a file, one transaction."""
