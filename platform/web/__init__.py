"""Every page of the product, for staff, guardians, administrators and operators."""
