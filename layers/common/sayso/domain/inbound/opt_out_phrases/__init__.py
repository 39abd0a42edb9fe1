"""Plain words: what a text that is no keyword says of its owner's wish to be texted no more."""

from sayso.domain.inbound.opt_out_phrases.opt_out_wish import Wish, wish_in

__all__ = ["Wish", "wish_in"]
