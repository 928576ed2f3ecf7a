"""The county's way of talking: what people say about a matter, in the voice of whoever writes it down.

`compiled` turns texts with choices, slots and rules into trees once; `telling` walks them for one record after the
other; `slips` are what haste, dialect and keyboards do to a text. The words stand in the TOML files beside the code
and in `county/texts`.
"""
