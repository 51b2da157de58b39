"""Configuration: the file, its shape, and where each problem stands. Rooms never see it."""
