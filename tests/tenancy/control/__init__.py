"""The control: django-tenants as its manual says, nothing of ours in it. The crowd must find fault with it."""
