"""Invented data of any size, the same from the same seed, written straight into the tables."""
