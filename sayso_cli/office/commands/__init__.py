"""The commands of `sayso`, one file for each task."""
