"""Phone calls: how they ring and are answered, and how their TwiML is played."""
