"""The state of a clause that is being read, and the drafting of its claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.claims.claim import Thing
from agent.claims.drafts import Draft, Drafts
from agent.claims.nouns import Word
from agent.claims.verbs import VerbGroup


@dataclass(slots=True)
class Link:
    """A verb or preposition that waits for its object."""

    words: str
    relation: str
    subjects: list[Thing]
    start: int
    value_at: tuple[int, int]
    negated: bool = False
    verb: VerbGroup | None = None


@dataclass(slots=True)
class ClauseState:
    """Where the reading of a sentence stands, and how its claims are drafted.

    `subjects` are the clause's, `nearest` the thing named last, `doers` those whose verb it is. `verb` and `link` wait
    for an object, `listed` is the link that "and" goes on with. `shown`: things are listed as being in the picture;
    `complement`: after "is"; `denied`: after "is not"; `related` and `relative_at`: within "that ..."; `clause_at` is
    where the clause begins, `known_subject` says that it brings no new thing as its subject. `orphans` are claims that
    came before their subject; `none` are the things that are said not to be there.
    """

    drafts: Drafts
    subjects: list[Thing] = field(default_factory=list)
    nearest: Thing | None = None
    verb: VerbGroup | None = None
    doers: list[Thing] = field(default_factory=list)
    link: Link | None = None
    listed: Link | None = None
    shown: bool = False
    complement: bool = False
    be_at: int = -1
    denied: bool = False
    related: bool = False
    relative_at: int = -1
    has_finite: bool = False
    clause_at: int = -1
    known_subject: bool = False
    orphans: list[Draft] = field(default_factory=list)
    none: dict[int, Draft | None] = field(default_factory=dict)

    def begin(self, start: int) -> int:
        """Where a predicate's claim begins: with its subject, if the clause brings no new thing with it."""
        if 0 <= self.relative_at < start:
            return self.relative_at
        return self.clause_at if self.known_subject and 0 <= self.clause_at < start else start

    def adopt(self, thing: Thing) -> None:
        """Give claims that came before their subject ("Sitting on a bench, a man ...") to it."""
        for draft in self.orphans:
            draft.subject = thing
        self.orphans = []

    def flush(self) -> None:
        """A verb without an object is an action (or a state) of its subject."""
        if self.verb is None and self.link is not None:
            self.verb, self.link = self.link.verb, None
        verb, self.verb = self.verb, None
        if verb is None or verb.sort == "have":
            return
        start = self.begin(verb.start) if verb.finite else verb.start
        for thing in up_to_four(self.doers):
            draft = self.drafts.add(
                "attribute",
                start,
                verb.end,
                attribute="state" if verb.passive else "action",
                subject=thing,
                value=verb.main,
                value_at=verb.main_at,
            )
            draft.negated = verb.negated
            self.settle(draft, thing)

    def draft_relation(self, link: Link, thing: Thing | None, end: int) -> None:
        relation = "with" if link.words == "without" else link.relation
        negated = link.negated or link.words == "without"
        for subject in up_to_four(link.subjects):
            if subject is not None and thing is not None and subject.mention == thing.mention:
                continue
            draft = self.drafts.add(
                "relation", link.start, end, subject=subject, object=thing, relation=relation,
                value_at=link.value_at if link.value_at[0] >= link.start else None, negated=negated,
            )  # fmt: skip
            draft.value = ""
            self.settle(draft, subject)

    def settle(self, draft: Draft, subject: Thing | None) -> None:
        """A claim without a subject waits for it; one about what is said not to be there denies just that."""
        if subject is None:
            self.orphans.append(draft)
        elif subject.mention in self.none:
            draft.negated = True
            draft.start = min(draft.start, subject.span.start)
            existence = self.none[subject.mention]
            if existence is not None:
                existence.dropped = True

    def claim_property(self, thing: Thing | None, word: Word, *, first: bool = True) -> None:
        start = self.begin(self.be_at) if self.complement and first else word.start
        draft = self.drafts.property_of(thing, word, [], min(start, word.start))
        if draft is not None:
            draft.negated = self.complement and self.denied
            self.settle(draft, thing)

    def text(self, start: int, end: int, value_start: int, value_end: int, value: str) -> None:
        self.verb = None
        draft = self.drafts.add(
            "text", start, end, subject=self.nearest, value=value, value_at=(value_start, value_end)
        )
        draft.negated = self.denied

    def new_clause(self, start: int) -> None:
        self.flush()
        self.subjects, self.nearest, self.link, self.listed = [], None, None, None
        self.shown = self.complement = self.denied = self.related = self.has_finite = self.known_subject = False
        self.clause_at, self.relative_at = start, -1
        self.drafts.hedged = False


def up_to_four(things: list[Thing]) -> Sequence[Thing | None]:
    """The subjects of one predicate, not without end; None stands for one that is not known yet."""
    return things[:4] if things else (None,)
