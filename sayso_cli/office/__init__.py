"""The office's command `sayso`: staff sign in, send to a list, follow the batch and look things up.

`commands` has one file for each command. They use `input` (what people give: CSV lists, columns, dates, phones),
`batch` (from the list to the final status), `api` (sign-in and HTTP client) and `show` (tables and sentences).
"""
