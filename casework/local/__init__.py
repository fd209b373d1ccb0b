"""What is the municipality's own: its school year and its words."""
