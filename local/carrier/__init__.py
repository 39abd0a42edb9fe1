"""The carrier twin: speaks Twilio's messaging protocol on a laptop; its phones behave as they are told."""
