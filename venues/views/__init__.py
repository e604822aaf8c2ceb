"""Pages of buildings and their spaces."""
