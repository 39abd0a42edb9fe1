"""The forms of the answers on the wire. No function loads them: they are for the document, and tests hold every answer
against them."""
