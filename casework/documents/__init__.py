"""Documents: letters as blocks, PDF that everyone can read, and files that are encrypted at rest."""
