"""The law library: texts of norms read into their structure, imported, found by date, and cited."""
