"""The face: command line, configuration, wiring, demo."""
