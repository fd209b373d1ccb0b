"""What happens to every request, from the outermost inwards (see settings.MIDDLEWARE)."""
