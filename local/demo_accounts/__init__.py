"""The two demo accounts of a local stack, and their staff."""
