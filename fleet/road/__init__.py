"""The evening itself: the check of the vehicle, the run sheet, a vehicle that cannot go."""
