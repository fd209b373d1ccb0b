"""Django's own PostgreSQL backend, for rows of all tenants in one schema."""
