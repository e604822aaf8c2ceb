"""Finding what is free: a question, narrowed by SQL, decided by availability.py, and what to offer when nothing fits."""
