"""Reading deliveries: one small module a format, each giving the same thing, parts of rows with all values as text."""
