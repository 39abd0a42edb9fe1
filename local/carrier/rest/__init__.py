"""Twilio's REST API: create, fetch and list messages and calls, and remove what texts said."""
