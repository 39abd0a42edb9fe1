"""The operator's command `sayso-operator`: accounts, staff, credits, checks, backups, queues, the carrier's token."""
