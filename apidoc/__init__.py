"""The API's document, made from the code, so that the two always agree. `make openapi` writes it."""
