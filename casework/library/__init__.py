"""Library: the national templates that a tenant starts from and may make its own."""
