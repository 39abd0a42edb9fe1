"""The twin's HTTP server, and what a request and a response are to it."""
