"""A few dozen petitions of the demonstration, each played as far as its plot goes, through the ordinary services."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from kernel.common.moment import now, today
from kernel.matters import services as matters
from kernel.matters.models import Matter
from kernel.matters.rehearsing import Story, play_each, worker
from kernel.people.models import User
from kernel.people.queries import holders
from kernel.people.services import PUBLIC, actor
from kernel.places.queries import accountable_body
from scenarios.petitions import services
from scenarios.petitions.queries import ACCUSATION, KIND, decision_of

FILE = Path(__file__).parent / "rehearsal.csv"
PARTS = {"facts": "调取档案、走访有关人员，情况已经查明。", "basis": "有关法律法规和政策规定"}
TEXTS = {
    "support": "请求符合规定，予以支持，一个月内办理到位。", "explain": "请求事由合理但缺乏依据，已当面解释。",
    "refuse": "请求与查明的事实不符，不予支持。", "adopt": "建议很好，下月起实施。", "part": "先行试点，再逐步推开。",
    "decline": "影响较大，暂不采纳，理由已当面说明。",
}  # fmt: skip
BRANCHES = ("litigation", "arbitration", "party", "administrative")


class Play(Story):
    """One petition while it is played."""

    def __init__(self, row: dict[str, str]) -> None:
        self.row = row
        named = [{"name": row["name"], "phone": f"120{row['number']:0>8}"}] if row["name"] else []
        anonymous = "open" if named else "anonymous"
        online = row["class"] == ACCUSATION or int(row["number"]) % 2 == 0
        super().__init__(
            KIND, int(row["days"]), text=row["text"], place=row["place"], parties=named, confidentiality=anonymous,
            channel="web" if online else "window", by=actor(PUBLIC) if online else _clerk(row["place"]),
        )  # fmt: skip

    def play(self) -> None:
        """As far as the plot goes."""
        plot = self.row["plot"]
        if plot == "fresh":
            return
        self.wait(2)
        self.by(matters.dispatch, class_code=self.row["class"], grade="green", reason="按职责转送")
        acts: dict[str, Callable[[], None]] = {
            "referred": lambda: None, "suggested": self.suggested, "accused": self.accused, "duty": self.duty,
            "simple": self.simple, "noticed": self.noticed, "heard": self.heard, "decided": self.decided,
            "closed": self.closed, "reviewed": self.reviewed, "rechecked": self.rechecked, "settled": self.settled,
            "met": self.met, **{branch: partial(self.branched, branch) for branch in BRANCHES},
        }  # fmt: skip
        acts[plot]()

    def noticed(self, branch: str = "accept") -> None:
        """The unit tells the petitioner which way it takes."""
        self.wait(3)
        self.by(services.give_notice, branch)
        self.close(branch)

    def branched(self, branch: str) -> None:
        """Led into the procedure that is lawful for it."""
        self.noticed(branch)
        self.wait(3)
        self.show("route_told" if branch == "litigation" else "procedure_entered")
        self.close("procedure")
        self.reply()

    def heard(self) -> None:
        """Heard and being looked into."""
        self.noticed()
        self.wait(5)
        self.do(lambda matter: services.hear(matter, "陈述了经过和请求。", held_at=now(), by=worker(matter)))

    def decided(self) -> None:
        """Decided and served."""
        self.heard()
        self.wait(12)
        self.show("facts_verified")
        self.decide()
        self.close("decision")
        self.serve()

    def decide(self) -> None:
        """The decision with its four parts."""
        opinion = self.row["opinion"]
        self.by(services.write_decision, opinion, request=self.row["text"], text=TEXTS[opinion], **PARTS)

    def serve(self) -> None:
        """Handed over."""
        self.do(lambda matter: services.serve(_decision(matter), by=worker(matter)))
        self.close("served")

    def closed(self) -> None:
        """Nobody asked for a review; what was supported is executed."""
        self.decided()
        self.wait(42)
        self.close("lapsed")
        if self.row["opinion"] == "support":
            self.show("execution_done")
            self.close("done")
        self.by(matters.archive)

    def reviewed(self) -> None:
        """The county upheld it; a re-review may be asked for."""
        self.decided()
        self.wait(10)
        self.ask("review")
        self.by(services.give_opinion, "upheld", text="复查认为原处理意见适当。", basis="有关政策规定")
        self.close("upheld")

    def rechecked(self) -> None:
        """The city upheld it too: the end of the procedure."""
        self.reviewed()
        self.wait(10)
        self.ask("recheck")
        self.by(services.give_opinion, "upheld", text="复核维持处理意见。", basis="有关政策规定")
        self.close("upheld")
        self.by(matters.archive)

    def ask(self, level: str) -> None:
        """The petitioner asks once more."""
        self.do(services.ask_again, level, "认为事实没有查清。", by=actor(PUBLIC))
        self.close(level)
        self.wait(12)

    def suggested(self) -> None:
        """Studied and answered."""
        self.wait(10)
        self.decide()
        self.close("decision")
        self.by(matters.archive)

    def accused(self) -> None:
        """Taken over by the discipline body."""
        self.wait(2)
        self.show("discipline_received")
        self.close("procedure")
        self.by(matters.archive)

    def duty(self) -> None:
        """The two months of a duty run."""
        self.noticed("duty")

    def simple(self) -> None:
        """A short way for a plain thing."""
        self.noticed("simple")
        self.wait(3)
        self.decide()
        self.close("decision")
        self.serve()

    def settled(self) -> None:
        """Settled of free will."""
        self.heard()
        self.wait(6)
        self.show("settlement_written")
        self.close("signed")
        self.reply()

    def met(self) -> None:
        """What was asked for is done."""
        self.heard()
        self.wait(6)
        self.show("claim_met")
        self.close("met")
        self.reply()

    def reply(self) -> None:
        """Answered and filed."""
        self.by(matters.reply, "您反映的事项已按规定办理，如有疑问请随时联系我们。")
        self.by(matters.archive)


def _decision(matter: Matter) -> Any:
    return decision_of(matter)


def _clerk(place: str) -> User:
    """Somebody at the petition office's window."""
    return holders(accountable_body("petition", place, today()).pk)[0]


def rehearse(*, say: Callable[[str], None] = lambda line: None) -> dict[str, int]:
    """Play every petition of the file as far as today. Returns how many."""
    count = play_each(FILE, lambda row: Play(row).play())
    say(f"{count} petitions")
    return {"petitions": count}
