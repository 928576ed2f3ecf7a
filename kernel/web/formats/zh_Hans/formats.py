"""Days and moments in Chinese."""

DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i"
MONTH_DAY_FORMAT = "n月j日"
MONTH_DAY_TIME_FORMAT = "n月j日 H:i"
SHORT_MONTH_DAY_FORMAT = "m-d"
SHORT_MONTH_DAY_TIME_FORMAT = "m-d H:i"
SHORT_MONTH_DAY_SECOND_FORMAT = "m-d H:i:s"
