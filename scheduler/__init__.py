"""Which job runs when, and in what order: the only room that sees the others side by side."""
