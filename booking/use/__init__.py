"""How what is offered is used: minutes by weekday and hour, who is served, and what was looked for and not found."""
