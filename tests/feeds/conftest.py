"""The timetable data are of the evening runs: their stage stands here too."""

from tests.fleet.conftest import *  # noqa: F403
