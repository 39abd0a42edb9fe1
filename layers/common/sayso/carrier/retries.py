"""How the carrier asks again: what stands behind the # of every address that we give it."""

RETRIES = "#rc=5&rp=all"
"""Twilio's connection overrides: a request that we could not take comes again, five times, whatever went wrong.
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"""
