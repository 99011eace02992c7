"""From a document type to a form, from a form to a page, from what was posted to a card or to sentences about it.

A form is compiled once for a definition, a set of asked fields and a language. Its widgets are Jinja macros, rendered
at compile time and cut at the places where values stand: a request only joins the pieces, byte for byte what the
macros would give. Values are checked by the bundled JSON Schema itself, fast; only when something is wrong are the
errors walked and turned into sentences at their fields.
"""
