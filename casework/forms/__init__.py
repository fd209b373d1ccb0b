"""Forms: definitions, published versions, and the answers people give."""
