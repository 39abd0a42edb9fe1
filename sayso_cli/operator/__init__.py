"""The operator's commands: what whoever runs the deployment does by IAM, not through the staff API."""
