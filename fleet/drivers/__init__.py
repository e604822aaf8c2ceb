"""Who may drive, who does, and which evenings nobody has taken."""
