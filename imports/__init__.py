"""What imports what: the rule for what the domain may import, and `make map`, the picture of all imports in words."""
