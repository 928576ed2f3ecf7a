"""What mediation leaves behind: notices, sessions, agreements and their promises, confirmation, lessons.

Every row stands on the matter's chain. Nothing here measures a person.
"""

from django.db import models

from kernel.common.fields import JSON
from kernel.matters.models import Party, Row
from kernel.people.models import User
from kernel.places.models import Organisation


class RightsNotice(Row):
    """The parties were told their rights before mediation began (人民调解法 23)."""

    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    """Empty when nobody is known by name: the notice then stands on the tracking page."""
    how = models.CharField(max_length=16)
    """in_person, phone, message, post or tracking_page."""
    note = models.CharField(max_length=300, default="")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()


class MediationRecord(Row):
    """One session of mediation: when, where, who led, who came, what is agreed and what is not."""

    held_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    mediators = JSON(default=list)
    """Keys of the users who led it."""
    present = JSON(default=list)
    """Keys of the parties who came."""
    separate = models.BooleanField(default=False)
    """The sides were heard apart (always so where violence in the family is feared, R12)."""
    public = models.BooleanField(default=False)
    """Closed unless the parties asked otherwise (人民调解法 23)."""
    agreed = models.TextField(default="")
    contested = models.TextField(default="")
    outcome = models.CharField(max_length=10)
    """progress, agreed, failed or refused."""
    refused_by = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    """The party that clearly refused: mediation stops (人民调解法 17)."""
    consent = models.CharField(max_length=300, default="")
    """How that party agreed anew, when mediation goes on after a refusal."""
    ways_told = JSON(default=list)
    """The other lawful ways the parties were told of when it failed (人民调解法 26)."""
    round = models.CharField(max_length=20)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()


class MediationPlan(Row):
    """A session to come: when, where, who leads it, who is invited. It becomes a record when it was held."""

    planned_for = models.DateTimeField()
    place = models.CharField(max_length=120)
    mediator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited = JSON(default=list)
    """Keys of the parties invited."""
    how = models.CharField(max_length=16)
    """How they were invited: in_person, phone, message, post or tracking_page."""
    separate = models.BooleanField(default=False)
    """The sides are heard apart (R12)."""
    status = models.CharField(max_length=10, default="called")
    """called, held, moved (another time was set) or cancelled."""
    reason = models.CharField(max_length=300, default="")
    called_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["planned_for"], name="disputes_plan_called", condition=models.Q(status="called"))
        ]


class Agreement(Row):
    """A mediation agreement, written (人民调解法 29) or oral (30)."""

    form = models.CharField(max_length=8)
    """written or oral."""
    facts = models.TextField()
    issues = models.TextField(default="")
    responsibility = models.TextField(default="")
    content = models.TextField()
    manner = models.TextField(default="")
    time = models.CharField(max_length=200, default="")
    concerns = models.CharField(max_length=10, default="ordinary")
    """ordinary; status, adoption, marriage or title, which no court confirms this way."""
    parties = JSON(default=list)
    """Keys of the parties bound by it."""
    mediator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    committee = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    """The body that mediated and whose seal it bears."""
    round = models.CharField(max_length=20)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    effective_at = models.DateTimeField(null=True)
    """Written: all parties, the mediator and the seal are there; oral: when it was made."""
    broken_off_at = models.DateTimeField(null=True)
    broken_off_reason = models.CharField(max_length=300, default="")


class Signature(Row):
    """One signature, or the seal, on a written agreement: whose, how, and when."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=10)
    """party, mediator or committee."""
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    signer = models.CharField(max_length=120, default="")
    """Who signed in the party's place and by what right: guardian, legal representative, agent."""
    method = models.CharField(max_length=12)
    """signature, thumbprint or seal on paper; handwriting on a screen."""
    file_id = models.BigIntegerField(null=True)
    witnessed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "role", "party"], name="disputes_signature_once"),
            models.UniqueConstraint(
                fields=["agreement", "role"],
                name="disputes_signature_office_once",
                condition=models.Q(party__isnull=True),
            ),
        ]


class Obligation(Row):
    """One promise in an agreement: who owes whom what, by when. Each due date has its clock."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="obligations")
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    creditor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    amount_fen = models.BigIntegerField(null=True)
    """In fen; empty for what is not money."""
    due_on = models.DateField()
    clock_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, default="pending")
    """pending, performed, missed or packaged."""
    performed_on = models.DateField(null=True)
    evidence = models.CharField(max_length=300, default="")
    file_id = models.BigIntegerField(null=True)
    missed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    """When performance, or the package, was recorded."""


class Confirmation(Row):
    """Judicial confirmation, asked for by both sides together (人民调解法 33, 民事诉讼法 205)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="confirmations")
    court = models.CharField(max_length=80)
    ground = models.CharField(max_length=10)
    """Why this court: invited, domicile, subject or body."""
    applicants = JSON(default=list)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, default="pending")
    """pending, valid, dismissed, refused or withdrawn."""
    number = models.CharField(max_length=60, default="")
    reason = models.CharField(max_length=300, default="")
    ruled_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)


class EnforcementPackage(Row):
    """What a creditor takes to court when a promise is missed, put together once."""

    obligation = models.OneToOneField(Obligation, on_delete=models.PROTECT, related_name="package")
    route = models.CharField(max_length=16)
    """enforcement (the agreement was confirmed), payment_order or lawsuit."""
    court = models.CharField(max_length=80, default="")
    basis = models.CharField(max_length=80)
    apply_by = models.DateField()
    contents = JSON(default=list)
    """Each: name, from (which row of the file), at."""
    built_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    built_at = models.DateTimeField()


class Withdrawal(Row):
    """A claimant withdraws in writing; seven days to think it over (domain §3.5)."""

    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    file_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    cools_until = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)
    round = models.CharField(max_length=20)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class RootCause(Row):
    """After closure: what in policy, execution or management let this happen, and who is asked to mend it."""

    cause = models.CharField(max_length=12)
    """policy, execution or management."""
    finding = models.TextField()
    recommendation = models.TextField(default="")
    addressed = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    clock_id = models.BigIntegerField(null=True)
    reply_due_at = models.DateTimeField(null=True)
    reply = models.TextField(default="")
    adopted = models.CharField(max_length=10, default="")
    """whole, part or not."""
    replied_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    replied_at = models.DateTimeField(null=True)


class LibraryCase(Row):
    """A finished matter as others may learn from it: no names, numbers or addresses (R13)."""

    class_code = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    facts = models.TextField()
    measures = models.TextField()
    outcome = models.TextField()
    basis = models.CharField(max_length=300, default="")
    status = models.CharField(max_length=10, default="proposed")
    """proposed by the machine, published or declined by a person."""
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, default="")
