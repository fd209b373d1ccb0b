"""Tenants: the register, who shares what, isolation in the database, and who may do what."""
