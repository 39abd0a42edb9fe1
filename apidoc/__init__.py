"""The API's document: put together from the code, so that it cannot say anything else. `make openapi` writes it."""
