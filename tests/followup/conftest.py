"""Property tests of this room have no deadline an example: the machine may be busy."""

from hypothesis import settings

settings.register_profile("patient", deadline=None, max_examples=50)
settings.load_profile("patient")
