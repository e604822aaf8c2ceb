"""Who has a seat, who may have one, and what they and those who ring them are told."""
