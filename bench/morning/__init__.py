"""A simulation in virtual time: batches of ten thousand accounts begin in one minute, with every wall on the way."""
