"""Verbs about organisations and their members: one file a noun, one transaction and one event row a verb."""
