"""Builds template.yaml and deploys it to the local AWS."""
