"""What evening services are used for: riders, seats leg by leg, trips that would not have been made, kilometres."""
