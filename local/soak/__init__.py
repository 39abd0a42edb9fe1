"""Many messages while everything fails: what stands in the end is counted, and every promise must hold."""
