"""Pages about people and organisations; one file a subject."""
