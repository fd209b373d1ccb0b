"""Casework: everything about children, cases and measures; lives in each municipality's own schema."""
