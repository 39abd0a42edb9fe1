"""A batch from the list to its final status: request body, submit, follow."""
