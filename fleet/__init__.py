"""Vehicles, the evening runs they make, who rides and who drives."""
