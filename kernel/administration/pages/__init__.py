"""Doors of the administration."""
