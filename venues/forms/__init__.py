"""The forms of a keeper's buildings and spaces."""
