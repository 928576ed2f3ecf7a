"""What a snapshot copies of petitions: dates and outcomes of notices, decisions and reviews, and links of repeats."""

from kernel.analysis.tables import Table

TABLES = (
    Table("petition_notices", "petitions.Notice", "at", ("branch", "how")),
    Table("petition_decisions", "petitions.Decision", "at", ("opinion", "served_at", "served_how")),
    Table("petition_appeals", "petitions.Appeal", "at", ("level", "decision_id", "opinion", "body_id", "opined_at")),
    Table("petition_repeats", "petitions.Repeat", "at", ("earlier_id",)),
)
