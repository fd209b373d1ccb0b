"""The kernel: words every other package may use; it knows no tenant and no case."""
