"""The rules engine: facts and rulebooks in, answers out."""
