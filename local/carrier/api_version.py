"""The version of Twilio's API that the twin plays; it is in every URL and in every webhook."""

API_VERSION = "2010-04-01"
