"""Our database backend: a transaction opens as its tenant, and outside one there is nothing to read."""
