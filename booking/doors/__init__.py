"""How a group gets in: which lock makes its code, when the code is shown, and who opens on that day."""
