"""Pages of the core: finding and booking."""
