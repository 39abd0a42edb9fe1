"""What people give to a command: CSV lists, column titles, dates, phone numbers."""
