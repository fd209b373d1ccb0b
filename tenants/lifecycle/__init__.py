"""A tenant's whole life after onboarding: its standing, its address, handing it back, restoring it, erasing it."""
