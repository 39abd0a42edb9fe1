"""The local stack: its servers, how it starts and stops, and the files that describe a running one."""
