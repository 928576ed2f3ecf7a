"""The forms of the staff pages. Each is made for one desk, and one row where it is about a row."""
