"""How a service becomes evenings: stops, timetables, the days on which it runs."""
