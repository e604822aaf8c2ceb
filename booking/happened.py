"""Told to those who build on bookings, when something happened to one.

A ride home that was booked with a room ends when the room is declined, and booking/ knows nothing of rides: whoever
needs to hear it connects to this signal. It is sent inside the transaction of the change, after its event row, with
`event`; a receiver that raises undoes the change. Holding and sending tell nobody: they are somebody's wait.
"""

from django.dispatch import Signal

happened = Signal()
