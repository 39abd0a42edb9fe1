"""Requests that the twin makes to webhooks: signed, and repeated as the URL asks."""
