"""When several people's matters are one demand brought together: how many, and how near in time."""

LEAST = 5
"""Fewer are no group (信访工作条例 calls five and more people with one demand 集体)."""
DAYS = 14
