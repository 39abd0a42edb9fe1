"""Everything that runs Sayso on a laptop: the local stack, the carrier twin, the demo, `make invoke`, and the soak."""
