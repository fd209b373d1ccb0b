"""Counts for leaders, operators and meters: never a child."""
