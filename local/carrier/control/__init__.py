"""The control API and the web page: how tests and people set phones and faults, and see what was sent."""
