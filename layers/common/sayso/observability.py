"""Structured logs and metrics; neither ever carries a phone number or the text of a message."""

from aws_lambda_powertools import Logger, Metrics

logger = Logger()
metrics = Metrics(namespace="Sayso")
