"""Tenancy under load: many people of many tenants at once, through the real application and the real pooler."""
