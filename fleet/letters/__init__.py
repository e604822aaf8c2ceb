"""What is written to drivers, riders and coordinators, one subject a file."""
