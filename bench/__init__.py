"""Benchmarks: how fast counting and preparing are, beside other ways to do the same; `make bench`."""
