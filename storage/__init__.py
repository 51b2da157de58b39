"""The archive: what was kept, what was read from it, what people said, what was sent. It decides nothing."""
