"""The readers of facts, one module a kind of fact."""
