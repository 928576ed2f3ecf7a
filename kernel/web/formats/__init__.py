"""How days and moments are written in each language: a page names the format, ``{{ day|date:"MONTH_DAY_FORMAT" }}``.

Figures in the order of ISO 8601 (``Y-m-d``, ``H:i``) read alike everywhere and stand in the pages as they are. Python
asks ``kernel.common.moment.written``.
"""
