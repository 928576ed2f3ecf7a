"""A dozen cases of the demonstration, each played as far as its plot goes, through the ordinary services."""

from collections.abc import Callable
from pathlib import Path

from kernel.common.moment import now
from kernel.matters import services as matters
from kernel.matters.models import Matter
from kernel.matters.rehearsing import Story, play_each, worker
from kernel.matters.sealing import name_complained_of
from kernel.people.queries import holders
from kernel.people.services import PUBLIC, actor
from kernel.places.queries import accountable_body
from scenarios.reconsideration import services
from scenarios.reconsideration.models import Ruling
from scenarios.reconsideration.queries import KIND, listed, ruling_of

FILE = Path(__file__).parent / "rehearsal.csv"


class Play(Story):
    """One case while it is played."""

    def __init__(self, row: dict[str, str]) -> None:
        self.row = row
        named = [{"name": row["name"], "phone": f"121{row['number']:0>8}"}]
        super().__init__(
            KIND, int(row["days"]), text=row["text"], place=row["place"], parties=named, channel="web",
            by=actor(PUBLIC),
        )  # fmt: skip
        self.body = accountable_body(row["respondent"], row["place"], now().date())

    def play(self) -> None:
        """As far as the plot goes."""
        plot = self.row["plot"]
        if plot == "fresh":
            return
        self.by(matters.confirm_class, self.row["class"])
        if plot == "refused":
            self.by(services.examine, ["in_time"], "知道行政行为已超过六十日，没有正当理由。")
            self.close("reject", "超过申请期限")
            return
        acts: dict[str, Callable[[], None]] = {
            "accepted": self.accepted, "answered": self.answered, "heard": self.heard, "decided": self.decided,
            "closed": self.closed, "mediated": self.mediated,
        }  # fmt: skip
        acts[plot]()

    def accepted(self) -> None:
        """Accepted, in the summary procedure where the kind of act allows it."""
        self.wait(1)
        self.by(services.examine)
        self.by(name_complained_of, self.body)
        self.close("summary" if listed("classes")[self.row["class"]]["summary"] else "place")

    def answered(self) -> None:
        """Copy sent, answer handed in."""
        self.accepted()
        self.wait(1)
        self.close("sent")
        self.wait(4)
        self.by(services.answer, "行政行为事实清楚，程序合法。", "现场笔录、依据目录。")
        self.close("answered")

    def heard(self) -> None:
        """Both sides heard."""
        self.answered()
        self.wait(4)
        for side in ("applicant", "respondent"):
            self.by(services.hear_views, side, "陈述了事实和理由。")
        self.close("heard")

    def decided(self) -> None:
        """Drafted, approved by another, decided and served."""
        self.heard()
        self.wait(10)
        self.by(services.draft_ruling, self.row["ruling"], facts="经审理查明有关事实。", reasons="依据有关法律规定。")
        self.do(_approve)
        self.close("decision")
        self.do(lambda matter: services.serve(_drafted(matter), by=worker(matter)))
        self.close("served")

    def closed(self) -> None:
        """Filed."""
        self.decided()
        self.by(matters.archive)

    def mediated(self) -> None:
        """Both sides agree."""
        self.heard()
        self.show("mediation_signed")
        self.close("signed")
        self.by(matters.reply, "双方达成调解，调解书已送达。")
        self.by(matters.archive)


def _drafted(matter: Matter) -> Ruling:
    ruling = ruling_of(matter)
    assert ruling is not None
    return ruling


def _approve(matter: Matter) -> None:
    drafted = _drafted(matter)
    other = next(one for one in holders(matter.receiver_id) if one.pk != drafted.by_id)
    services.approve_ruling(drafted, "复议机关负责人同意", by=other)


def rehearse(*, say: Callable[[str], None] = lambda line: None) -> dict[str, int]:
    """Play every case of the file as far as today. Returns how many."""
    count = play_each(FILE, lambda row: Play(row).play())
    say(f"{count} reconsiderations")
    return {"reconsiderations": count}
