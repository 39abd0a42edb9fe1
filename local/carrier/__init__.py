"""The carrier twin: a local stand-in for Twilio's REST API, with simulated phones whose behaviour can be set."""
