"""Texts to a phone with their status callbacks, and texts from a phone with their replies."""
