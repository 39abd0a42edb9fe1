"""The office's command `sayso`: staff sign in, send to a list, follow the batch and look things up."""
