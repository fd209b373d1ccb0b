"""What a first try and the tests need on one machine: a PostgreSQL of our own, and children that never outlive us."""
