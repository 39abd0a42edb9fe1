"""The event files of `events/`, played through the functions of the running local stack."""
