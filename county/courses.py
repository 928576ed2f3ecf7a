"""How a matter goes: the dated acts from its dispatch to the archive, or to wherever it stands on the last day."""

import random
from datetime import date, datetime, timedelta
from math import log
from typing import Any

from county import phrases
from county.acts import Act, Turns
from county.phrases import name_of
from county.rhythm import Calendar
from county.stories import Story

LOOPS = ("township", "county", "backstop")
SUMMARIES = {"township": "summary", "county": "county_summary", "backstop": "backstop_handle"}


class Course:
    """Builds the acts of one matter."""

    def __init__(self, story: Story, arrives: datetime, turns: Turns, calendar: Calendar, rng: random.Random) -> None:
        self.story, self.turns, self.calendar, self.rng = story, turns, calendar, rng
        self.now, self.module = arrives, story.class_code[0]
        self.settled = arrives
        """When the last promise so far is settled; nothing is archived before."""
        self.acts: list[Act] = []
        self.other = story.respondents[0].short if story.respondents else "对方"
        self.right = story.bodies[0]

    # ── the tools ──

    def act(self, kind: str, by: str, then: str = "", **values: Any) -> None:
        """Note an act at the present moment."""
        self.acts.append(Act(kind, self.now, by, values, then))

    def wait(self, days: float) -> None:
        """Let working days go by (fractions of a day are office hours)."""
        self.now = self.calendar.after_workdays(self.now, days, self.rng)

    def span(self, median: float, p90: float, limit: float) -> float:
        """Draw a duration in working days: lognormal with this median and 90 % point, within the limit."""
        sigma = log(p90 / median) / 1.2816
        drawn = median * self.rng.lognormvariate(0, sigma)
        return float(min(drawn, limit * self.rng.uniform(0.7, 0.97)))

    def say(self, options: tuple[str, ...]) -> str:
        """Choose a sentence and name the other side in it."""
        return self.rng.choice(options).replace("{other}", self.other)

    # ── the way ──

    def run(self) -> list[Act]:
        """Return all acts to the very end, whenever that is."""
        self.act("receive", "claimant", "triage")
        self.wait(self.span(0.1, 0.22, 0.28) if not self.turns.late else self.rng.uniform(0.2, 0.9))
        if self.turns.rejected:
            self._reject()
            return self.acts
        self._dispatch()
        self._complexity()
        self._work("township")
        self._conclude("township")
        return self.acts

    def _reject(self) -> None:
        text = f"该事项应当通过{phrases.PROCEDURE[self.module][0]}解决，已告知办理机构和期限。"
        self.act("reject", "dispatcher", "rejected", reason=text)

    def _dispatch(self) -> None:
        reason = phrases.GRADE_REASON[self.turns.grade]
        for count, wrong in enumerate((*self.turns.wrong, self.story.class_code)):
            if count == len(self.turns.wrong) == 2:
                break
            self.act("dispatch", "dispatcher", "accept", class_code=wrong, grade=self.turns.grade, reason=reason)
            self.wait(self.span(0.4, 0.8, 0.95))
            if count < len(self.turns.wrong):
                self._refuse(count)
        if len(self.turns.wrong) == 2:
            self._session()
        self.act("accept", "body", "assess" if self.turns.complex else "notice")

    def _refuse(self, count: int) -> None:
        text = self.rng.choice(phrases.REFUSAL).replace("{right}", name_of(self.right))
        basis = self.rng.choice(phrases.REFUSAL_BASIS)
        self.act("refuse", "body", "joint_session" if count else "triage", reason=text, basis=basis, wanted=self.right)
        self.wait(self.span(0.1, 0.22, 0.28))

    def _session(self) -> None:
        self.wait(self.rng.uniform(1.0, 2.2))
        others = "、".join(name_of(function) for function in self.story.bodies[1:]) or "属地镇街"
        decision = phrases.SESSION.replace("{right}", name_of(self.right)).replace("{others}", others)
        self.act("session", "county_dispatcher", wanted=self.right, decision=decision)
        self.wait(0.1)
        self.act("designate", "county_dispatcher", "take_over", wanted=self.right, class_code=self.story.class_code)
        self.wait(self.span(0.4, 0.8, 0.95))

    def _complexity(self) -> None:
        if not self.turns.complex:
            return
        self.wait(self.span(0.4, 0.8, 0.95))
        if self.turns.complex == "declined":
            self.act(
                "decline_complex", "county_dispatcher", "notice", reason="事实清楚，单一部门即可办理，按一般事项办。"
            )
            return
        self.act("confirm_complex", "county_dispatcher", "team", note="涉及单位多、关系群众基本生活，确认为复杂纠纷。")
        self.wait(self.span(0.4, 0.8, 0.95))
        self.act("form_team", "county_dispatcher", "plan")
        self.wait(self.span(2.5, 4.5, 4.9))
        content = phrases.plan_content(self.story.title, self.story.wish, self.module, self.rng)
        due = self.now.date() + timedelta(days=self.rng.randrange(7, 21))
        steps = [
            {"what": "核定事实和数额", "function": self.right, "due_on": due.isoformat()},
            {"what": "做双方工作，组织协商", "function": "township", "due_on": (due + timedelta(days=7)).isoformat()},
        ]
        self.act("adopt_plan", "body", "notice", content=content, steps=steps)

    def _work(self, loop: str) -> None:
        """Rights notice, sessions, what the bodies do; ends with the summary of the leading body open."""
        if loop == "township":
            self.wait(self.span(0.4, 0.8, 0.95))
            self.act("notice", "body", "handle")
        extra = 5.0 if self.turns.extended and loop == "township" else 0.0
        total = self.span(3.0, 8.0, 9.0) + extra
        if self.turns.late and loop == "township":
            total = self.rng.uniform(11.0, 24.0) + extra
        parts = self.turns.failed_sessions + 2
        for number in range(parts - 1):
            self.wait(total / parts)
            self._during(number, extra)
            failed = number < self.turns.failed_sessions or (number == parts - 2 and self._must_leave(loop))
            self._meet_up(failed)
        self.wait(total / parts)
        if loop != "backstop":
            self.act("handled", "assistants", SUMMARIES[loop], text=self.say(phrases.PROGRESS))

    def _during(self, number: int, extra: float) -> None:
        if number:
            return
        if self.turns.urged:
            self.act(
                "urge",
                "claimant",
                text=self.rng.choice(("请问办到哪一步了？", "已经几天了，想问问进度。", "麻烦催一下。")),
            )
        if self.turns.late and self.rng.random() < 0.5:
            self.act("supervise", "supervisor", reason="办理时间较长，请主办单位说明原因并加快办理。")
        if extra and not self.turns.late:  # more time is asked for while the limit runs
            self.act("extend", "county_dispatcher", length="5个工作日", reason=self.rng.choice(phrases.EXTENSION))
        if self.turns.paused:
            self.act("pause", "county_dispatcher", ground="诉求人补正材料", reason="请诉求人补交合同和票据。")
            self.wait(self.rng.uniform(1.0, 3.0))
            self.act("resume", "body")

    def _meet_up(self, failed: bool) -> None:
        if self.turns.ending in ("decision", "met") and not failed:
            return
        outcome = "failed" if failed else "agreed" if self.turns.ending == "agreement" else "progress"
        text = self.say(phrases.TRIED if failed else phrases.PROGRESS)
        self.act("mediate", "body", outcome=outcome, text=text, separate="domestic_violence" in self.story.marks)

    # ── the end ──

    def _conclude(self, loop: str) -> None:
        if self._must_leave(loop):
            self._leave(loop)
            return
        self.wait(self.rng.uniform(0.2, 1.0))
        {
            "agreement": self._agree,
            "decision": self._decide,
            "procedure": self._enter,
            "withdrawn": self._withdraw,
            "met": self._meet,
        }[self.turns.ending](loop)

    def _must_leave(self, loop: str) -> bool:
        goal = self.turns.complex if self.turns.complex in LOOPS else "township"
        return LOOPS.index(loop) < LOOPS.index(goal)

    def _leave(self, loop: str) -> None:
        self.act("attempt", "body", text=self.say(phrases.TRIED))
        self.wait(self.rng.uniform(0.3, 2.0))
        reason = "本环已组织调解和会商，双方仍未达成一致，提级办理。"
        self.act("fail", "body", "county_assign" if loop == "township" else "sponsor", reason=reason)
        self.wait(self.span(0.4, 0.8, 0.95))
        if loop == "township":
            self.act("assign_county", "county_dispatcher", "county_handle")
            self._work("county")
            self.wait(self.rng.uniform(4.0, 16.0))
            self._conclude("county")
            return
        self.act("sponsor", "leader", "backstop_handle")
        for _ in range(self.rng.randrange(0, 3)):
            self.wait(self.rng.uniform(6.0, 9.0))
            self._meet_up(failed=True)
            self.act("attempt", "body", text=self.say(phrases.TRIED))
            self.act("renew", "body", "backstop_handle", reason="继续兜底，下一步由包案领导主持协商。")
        self._work("backstop")
        self._conclude("backstop")

    def _agree(self, loop: str) -> None:
        text = self.say((phrases.agreed(self.story.class_code, self.rng),))
        promises = self._promises()
        kind = "draft" if self.turns.written else "oral"
        self.act(kind, "body", "sign_agreement", text=text, promises=promises)
        self.wait(self.span(0.8, 3.0, 4.0))
        if self.turns.broken_off and self.turns.written:  # an oral agreement binds at once; there is nothing to give up
            self.turns.broken_off = False
            self.act("break_off", "body", SUMMARIES[loop], reason="签署时一方临时变更意见，未能签成。")
            self.wait(self.rng.uniform(1.0, 3.0))
            self._agree(loop)
            return
        self.act("sign", "body", "verify")
        self._after("agreement", text, promises, loop)

    def _promises(self) -> list[dict[str, Any]]:
        amount = int(
            self.story.facts.get("wages_total") or self.story.facts.get("amount") or self.rng.randrange(8, 90) * 100
        )
        settled = max(100, int(amount * self.rng.uniform(0.55, 1.0)) // 100 * 100)
        what = phrases.promised(self.story.class_code, self.rng)
        count = self.turns.instalments
        share = settled // count // 10 * 10 if count > 1 else settled
        first = self.now.date() + timedelta(days=self.rng.randrange(2, 12))
        return [
            {
                "what": what if count == 1 else f"{what}（第{number + 1}期）",
                "amount": share if number < count - 1 else settled - share * (count - 1),
                "due_on": (first + timedelta(days=30 * number)).isoformat(),
            }
            for number in range(count)
        ]

    def _decide(self, loop: str) -> None:
        text = phrases.decided(self.story.class_code)
        self.act("decide", "body", "verify", text=text)
        self._after("decision", text, [], loop)

    def _enter(self, loop: str) -> None:
        procedure, text = phrases.PROCEDURE[self.module]
        self.act("enter_procedure", "body", "verify", procedure=procedure, text=text)
        self._after("procedure", text, [], loop)

    def _meet(self, loop: str) -> None:
        text = self.say((phrases.met(self.story.class_code),))
        self.act("meet", "body", "verify", text=text)
        self._after("met", text, [], loop)

    def _withdraw(self, loop: str) -> None:
        text = self.rng.choice(phrases.WITHDRAWAL)
        self.act("withdraw", "claimant", "cooling_off", text=text)
        if self.turns.resumed_claim:
            self.wait(self.rng.uniform(1.0, 3.5))
            self.act("resume_claim", "claimant", SUMMARIES[loop])
            self.turns.ending = "agreement"
            self.wait(2.0)
            self._agree(loop)
            return
        self.now += timedelta(days=8, hours=self.rng.randrange(2, 10))  # the seventh day has to end
        self.wait(0.2)
        self.act("confirm_withdrawal", "body", "verify")
        self._after("withdrawn", text, [], loop)

    def _after(self, ending: str, text: str, promises: list[dict[str, Any]], loop: str) -> None:
        reply = phrases.reply(self.story.title, ending, text)
        self.act("reply", "body", text=reply)
        self.settled = max(self.settled, self._perform(promises, self.now.date()))
        self.wait(self.span(1.2, 3.2, 4.6))
        if not self._follow_up(loop):
            return
        self.now = max(self.now, self.settled, self.acts[-1].at)
        if self.turns.complex in LOOPS:
            cause = self.rng.choice(("policy", "execution", "management"))
            text = "同类问题集中在同一环节，建议主管单位统一口径并公示流程。"
            self.act("root_cause", "body", cause=cause, text=text, wanted=self.right)
        self.wait(self.span(2.0, 5.0, 8.0))
        self.act("archive", "body", "archived")
        self.acts.sort(key=lambda act: act.at)

    def _follow_up(self, loop: str) -> bool:
        """Call the claimant; return False when the matter went another round and has ended there."""
        for number in range(min(self.turns.unanswered, 3)):
            lost = number == 2
            self.act("follow_up", "follow_up_officer", "archive" if lost else "", answered=False, note="电话无人接听。")
            self.wait(self.rng.uniform(0.5, 1.2))
            if lost:
                return True
        if self.turns.unsolved:
            self.turns.unsolved -= 1
            return self._again(loop)
        respected = self.rng.random() < 0.97
        self.act("follow_up", "follow_up_officer", "archive", answered=True, solved=True, respected=respected, note="")
        if self.turns.stars:
            self._rate()
        return True

    def _rate(self) -> None:
        stars = self.turns.stars
        later = self.now + timedelta(hours=self.rng.uniform(0.2, 30))
        words = self.rng.choice(phrases.RATINGS[stars])
        self.acts.append(Act("rate", later, "claimant", {"stars": stars, "text": words}))

    def _again(self, loop: str) -> bool:
        second = any(act.kind == "follow_up" and act.values.get("solved") is False for act in self.acts)
        then = "reopen_decision" if second else "county_handle" if loop == "county" else "notice"
        if loop == "backstop" and not second:
            then = "backstop_handle"
        self.act("follow_up", "follow_up_officer", then, answered=True, solved=False, respected=True,
                 note=self.rng.choice(phrases.NOT_SOLVED))  # fmt: skip
        if second and not self._reopened():
            return True
        self.turns.ending, self.turns.late, self.turns.failed_sessions = "met", False, 0
        self._work(loop)
        self._conclude(loop)
        return False

    def _reopened(self) -> bool:
        self.wait(self.span(1.0, 2.2, 2.8))
        if self.turns.kept_shut:
            reason = "反映的是新的事项，已另行登记，原件维持办结。"
            self.act("decide_reopening", "county_dispatcher", "archive", outcome="keep", reason=reason)
            return False
        self.act(
            "decide_reopening", "county_dispatcher", "notice", outcome="reopen", reason="承诺的事项确未兑现，重新办理。"
        )
        return True

    def _perform(self, promises: list[dict[str, Any]], signed: date) -> datetime:
        """Promises fall due in their own time; return when the last is settled."""
        if promises and self.turns.confirmation:
            self._confirm(signed)
        last = self.now
        for index, promise in enumerate(promises):
            due = date.fromisoformat(promise["due_on"])
            final = index == len(promises) - 1
            last = self._settle(index, due, self.turns.performance if final else "on_time")
        return last

    def _settle(self, index: int, due: date, how: str) -> datetime:
        start = datetime.combine(due, datetime.min.time(), self.now.tzinfo)
        early = start - timedelta(days=self.rng.randrange(0, 2))
        minutes = self.rng.uniform(30, 380)
        moment = max(self.calendar.after_minutes(early, minutes), self.calendar.after_minutes(self.now, minutes))
        if how == "on_time":
            self.acts.append(Act("perform", moment, "body", {"promise": index, "evidence": "转账回单已核对。"}))
            return moment
        missed = self.calendar.after_workdays(start + timedelta(days=1), self.rng.uniform(0.5, 2.0), self.rng)
        note = "已向双方核实，到期未付，对方称资金周转困难。"
        self.acts.append(Act("miss", missed, "body", {"promise": index, "note": note}))
        later = self.calendar.after_workdays(missed, self.rng.uniform(2.0, 9.0), self.rng)
        if how == "late":
            self.acts.append(Act("perform", later, "body", {"promise": index, "evidence": "催告后付清，收条在卷。"}))
        else:
            self.acts.append(Act("package", later, "body", {"promise": index}))
        return later

    def _confirm(self, signed: date) -> None:
        start = datetime.combine(signed, datetime.min.time(), self.now.tzinfo)
        asked = self.calendar.after_workdays(start, self.rng.uniform(2.0, 15.0), self.rng)
        self.acts.append(Act("ask_confirmation", asked, "body", {}))
        ruled = self.calendar.after_workdays(asked, self.rng.uniform(3.0, 9.0), self.rng)
        self.acts.append(Act("decide_confirmation", ruled, "court", {"outcome": self.turns.confirmation}))
