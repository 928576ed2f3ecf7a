"""Days and moments in English: the month in letters, so that nobody takes it for the day."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
MONTH_DAY_FORMAT = "j F"
MONTH_DAY_TIME_FORMAT = "j F, H:i"
SHORT_MONTH_DAY_FORMAT = "j M"
SHORT_MONTH_DAY_TIME_FORMAT = "j M H:i"
SHORT_MONTH_DAY_SECOND_FORMAT = "j M H:i:s"
