"""People who log in, and their sessions: one set in each schema."""
