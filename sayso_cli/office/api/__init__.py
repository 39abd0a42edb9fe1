"""The staff API from the office's computer: sign-in, tokens, HTTP client."""
