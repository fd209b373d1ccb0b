"""Open data that comes with the product; sources and licences in SOURCES.md."""
