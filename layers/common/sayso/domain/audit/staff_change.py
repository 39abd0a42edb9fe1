"""What is changed about a person of the staff: who is let in, in which roles, and who no longer may sign in."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sayso.domain.audit.entry import Actor, Entry, EntryType


class Change(StrEnum):
    """What is done."""

    INVITED = "invited"
    INVITED_AGAIN = "invited_again"
    DISABLED = "disabled"
    ENABLED = "enabled"
    ROLE_CHANGED = "role_changed"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    DELETED = "deleted"


SENTENCES = {
    Change.INVITED: "Invited {person} as {after}.",
    Change.INVITED_AGAIN: "Invited {person} again, as {after}.",
    Change.DISABLED: "Disabled {person}, who was {before}.",
    Change.ENABLED: "Enabled {person} again, as {after}.",
    Change.ROLE_CHANGED: "Changed the roles of {person} from {before} to {after}.",
    Change.SECOND_FACTOR_REMOVED: "Removed the second factor of {person}, who was {before}.",
    Change.DELETED: "Deleted {person}, who was {before}: the account is closed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChange:
    """One change: the roles in which the person could sign in before, and can afterwards."""

    change: Change
    person: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    def entry(self, account: str, actor: Actor, at: str, key: str) -> Entry:
        """The change as the account's log has it."""
        words = {"before": in_words(self.before), "after": in_words(self.after)}
        return Entry(
            account=account,
            at=at,
            type=EntryType.STAFF_CHANGED,
            actor=actor,
            text=SENTENCES[self.change].format(person=self.person, **words),
            key=key,
            data={
                "change": self.change.value,
                "person": self.person,
                "before": {"roles": list(self.before)},
                "after": {"roles": list(self.after)},
            },
        )


def in_words(roles: Iterable[str]) -> str:
    """`admin and billing`; `nothing` without a role."""
    return " and ".join(roles) or "nothing"
