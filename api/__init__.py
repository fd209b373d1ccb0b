"""The REST API: another door to the same services as the pages."""
