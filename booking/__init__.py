"""The heart: resources, offers, openings, claims, bookings."""
