"""Plain words: whether a text that is not a keyword asks for no more texts."""

from sayso.domain.inbound.opt_out_phrases.opt_out_wish import NO_CALLS, Wish, wish_in

__all__ = ["NO_CALLS", "Wish", "wish_in"]
