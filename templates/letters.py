"""A follow-up becomes a letter: who it goes to and what it says. It never decides whether a letter is due."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from casefile.errors import LetterRefusedError
from casefile.family import LADDER, Child, Contact, Family
from casefile.ids import short_id
from casefile.letters import DRAFT_KINDS, Draft, DraftState, Excerpt
from casefile.obligations import FollowUp, Obligation, ServiceLedger
from templates import checks, engine
from templates.citations import Citations
from templates.statements import Statement


@dataclass(frozen=True, slots=True, repr=False)
class LetterContext:
    """What a letter may draw on.

    `sources` has an excerpt for every message that the follow-up and the obligation stand on; `ledgers` are those of the
    child; `signed` is the name under the letter; `reply_to` is the Message-ID of an original that came direct or
    attached, else None. There is no "today": a letter is worded for the day on which it fell due, and reads the same ever after.
    """

    family: Family
    obligation: Obligation | None = None
    sources: Mapping[str, Excerpt] = field(default_factory=dict)
    ledgers: tuple[ServiceLedger, ...] = ()
    signed: str = ""
    reply_to: str | None = None


def recipients(child: Child | None, role: str) -> tuple[Contact, ...]:
    """The child's contacts of this role; without one, of the nearest higher role; without any, nobody.

    A role that is the name of a service stands below the case manager.
    """
    if child is None:
        return ()
    higher = LADDER[LADDER.index(role) :] if role in LADDER else (role, *LADDER)
    for rung in higher:
        found = tuple(contact for contact in child.contacts if contact.role == rung and contact.address)
        if found:
            return found
    return ()


def child_of(family: Family, name: str) -> Child | None:
    """The child of this name; the family's only child where a message names none."""
    if name:
        return family.child(name)
    return family.children[0] if len(family.children) == 1 else None


def word(follow_up: FollowUp, about: LetterContext) -> Draft:
    """The letter for one follow-up.

    Where the fullest wording is too long or quotes what a letter should not, a shorter one is taken.

    Raises:
        LetterRefusedError: no wording passes `checks`, or the kind is none that is written.
    """
    if follow_up.kind not in DRAFT_KINDS:
        raise LetterRefusedError("this kind of letter has no words", where=follow_up.about)
    child = child_of(about.family, follow_up.child)
    to = recipients(child, follow_up.role)
    copied = tuple(contact for role in follow_up.copy_roles for contact in recipients(child, role))
    citations = Citations(about.sources, to, child.contacts if child else (), follow_up.on)
    company = _company(about, child, (*to, *copied), citations, follow_up)
    refused: Draft | None = None
    for statement in _statements(follow_up, about, child, citations, company):
        draft = _draft(follow_up, about, statement, to, copied)
        if not checks.findings(draft, company):
            return draft
        refused = draft
    if refused is not None:
        checks.refuse_unfit(refused, company)
    raise LetterRefusedError("no wording was found", where=follow_up.about)


def _statements(
    follow_up: FollowUp, about: LetterContext, child: Child | None, citations: Citations, company: checks.Company
) -> Iterator[Statement]:
    """What the letter states, the fullest first."""
    full = Statement.of(follow_up, about.obligation, child, about.ledgers, citations)
    full = replace(full, meeting_rulebook=about.family.rulebook_for(follow_up.child), citation=company.citation)
    quote = full.quote
    if quote and not (checks.has_banned(quote, company.welcome) or checks.names_any(quote, company.others, company.welcome)):
        yield full
    plain = replace(full, quote="")
    yield plain
    yield replace(plain, occasions=plain.occasions[:1])


def _draft(
    follow_up: FollowUp, about: LetterContext, statement: Statement, to: tuple[Contact, ...], copied: tuple[Contact, ...]
) -> Draft:
    values = statement.values(follow_up.on)
    template = f"letters/{follow_up.kind}.j2"
    frame = {"names": [contact.name for contact in to if contact.name.strip()], "child": values["child"]}
    signature = about.signed or engine.block("letters/letter.j2", "unsigned", frame)
    body = "\n\n".join(
        (
            engine.block("letters/letter.j2", "greeting", frame),
            engine.flow(engine.block(template, "text", values)),
            engine.block("letters/letter.j2", "closing", frame) + "\n" + signature,
        )
    )
    addresses = tuple(dict.fromkeys(contact.address for contact in to))
    taken = {address.lower() for address in addresses}
    cc: dict[str, str] = {contact.address.lower(): contact.address for contact in copied if contact.address.lower() not in taken}
    return Draft(
        id=short_id("draft", follow_up.about, follow_up.kind, str(follow_up.step)),
        kind=follow_up.kind,
        step=follow_up.step,
        about=follow_up.about,
        obligation=follow_up.obligation,
        child=follow_up.child,
        created_on=follow_up.on,
        to=addresses,
        cc=tuple(cc.values()),
        subject=" ".join(engine.block(template, "subject", values).split()),
        body=body,
        state=DraftState(follow_up.state),
        because=tuple(replace(one, quote=one.quote or _quote(about, one.message)) for one in follow_up.because),
        reply_to=about.reply_to,
    )


def _quote(about: LetterContext, message: str) -> str:
    """The words of a message that the letter stands on, unless they are privileged."""
    found = about.sources.get(message)
    return "" if found is None or found.privileged else found.quote


def _company(
    about: LetterContext, child: Child | None, contacts: tuple[Contact, ...], citations: Citations, follow_up: FollowUp
) -> checks.Company:
    own = (child.name, *child.aliases) if child else ()
    others = tuple(name for other in about.family.children if other is not child for name in (other.name, *other.aliases))
    because = (*follow_up.because, *(about.obligation.because if about.obligation else ()))
    authors = citations.authors([one.message for one in because])
    obligation = about.obligation
    return checks.Company(
        welcome=tuple(filter(None, (*own, *(contact.name for contact in contacts), *authors, about.signed))),
        others=tuple(name for name in others if name not in own),
        contacts=tuple(contact.address for contact in (child.contacts if child else ())),
        citation=obligation.citation if obligation and obligation.basis == "law" else "",
    )
