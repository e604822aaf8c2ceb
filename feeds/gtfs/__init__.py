"""The evening services that their operators have made public, as other people's journey planners read them: GTFS,
with its Flex extension for zones in which the bus comes to the door.

`reading` asks the database, `pieces`, `days` and `shapes` are values, one file writes each table, `archive` the ZIP.
"""
