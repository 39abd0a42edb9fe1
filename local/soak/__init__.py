"""The soak: many messages are sent while faults are injected everywhere; at the end every promise must hold."""
