"""One file for each thing that the office asks for."""
