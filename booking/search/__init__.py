"""Finding what is free: a question, narrowed by SQL, decided by availability.py; and what else when nothing fits."""
