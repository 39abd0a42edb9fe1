"""How each phone behaves: what happens to texts sent to it, and how it answers calls."""
