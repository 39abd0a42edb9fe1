"""The demo: a dance studio texts twenty families through the real API; the carrier twin simulates their phones."""
