"""Every sentence that a person reads in a letter or a digest, and the renderer. It decides nothing."""
