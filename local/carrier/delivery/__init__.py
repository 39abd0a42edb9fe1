"""Takes each text and call through its statuses, and posts the callbacks."""
