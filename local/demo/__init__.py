"""The demo: a dance studio texts twenty families through the real API, while the carrier twin plays their phones."""
