"""The county as columns: people and households, enterprises, staff, matters, who reports them where, what becomes of
them. Everything is drawn with numpy from streams that have a name each, so one more draw moves nothing elsewhere.
"""
