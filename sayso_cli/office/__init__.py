"""The office's command `sayso`: staff sign in, send, follow and look, from a spreadsheet and a terminal."""
