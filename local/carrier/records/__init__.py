"""The messages and calls that the twin has taken, kept in memory."""
