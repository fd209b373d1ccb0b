"""The help pages' texts, one file for each kind of user."""
