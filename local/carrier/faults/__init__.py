"""What can go wrong at a carrier: the faults, how they are drawn at random, and how they are counted."""
