"""Children, guardians, units, and who has which role where."""
