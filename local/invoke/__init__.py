"""Invokes the functions of the running local stack with the event files of `events/`."""
