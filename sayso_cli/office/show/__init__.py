"""What the API returns, as tables and sentences for people."""
