"""Benchmarks: Sayso's segment counting and batch preparation, compared with other ways to do the same work."""
