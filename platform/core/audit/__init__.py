"""Who did, read or was refused what, when and from where: append-only, in every schema."""
