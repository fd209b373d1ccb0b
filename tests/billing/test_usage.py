"""Use is counted in the shared tables by the tenant's own role, once, and only with the act itself."""
