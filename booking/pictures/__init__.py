"""Time as people see it: days as strips, a week as a table, each with the same in words."""
