"""What people said, what is awaited, and letters and digests that exist once."""

from dataclasses import replace
from datetime import date

from casefile.letters import Draft, DraftState
from casefile.mail import Road
from casefile.obligations import Because, Obligation, ObligationKind, Outlook, Question, State
from casefile.said import Said, SaidKind
from storage.archive import Archive
from tests.storage.mail import NOW, TEXT, arrive, keep, message, timedelta

DAY = date(2026, 2, 14)


def _said(kind: SaidKind, about: str, value: str, *, on: date = DAY, minute: int = 0) -> Said:
    return Said(kind, about, value, on, NOW + timedelta(minutes=minute))


def _obligation(
    name: str = "o1", *, aliases: tuple[str, ...] = (), opened_on: date = DAY, due_on: date | None = None
) -> Obligation:
    return Obligation(
        name, ObligationKind.MEETING, "Anand", "m1", opened_on, opened_on, State.OPEN, due_on=due_on, aliases=aliases
    )


def _draft(name: str = "d1", *, about: str = "o1", step: int = 1, state: DraftState = DraftState.WAITING) -> Draft:
    return Draft(
        name,
        "meeting_reminder",
        step,
        about,
        about,
        "Anand",
        DAY,
        ("cm@school.example",),
        (),
        "Meeting",
        "Dear Ms. Whitcomb",
        state,
        (Because("m1", "opened", "I am requesting"),),
    )


def _question(name: str = "q1") -> Question:
    return Question(name, "was_it_held", "o1", "Anand", DAY)


class TestSaid:
    def test_what_was_said_comes_back_in_order(self, archive: Archive) -> None:
        first = _said(SaidKind.SETTLEMENT, "o1", "held")
        second = _said(SaidKind.SETTLEMENT, "o1", "undo", minute=1)
        archive.said.say(second)
        archive.said.say(first)
        assert archive.said.all_said() == (first, second)

    def test_saying_the_same_again_changes_nothing(self, archive: Archive) -> None:
        answer = _said(SaidKind.ANSWER, "q1", "yes")
        archive.said.say(answer)
        archive.said.say(answer)
        assert archive.said.all_said() == (answer,)

    def test_settlements_count_from_their_day_and_approvals_always(self, archive: Archive) -> None:
        later = DAY + timedelta(days=5)
        archive.said.say(_said(SaidKind.SETTLEMENT, "o1", "held", on=later), _said(SaidKind.APPROVAL, "d1", "drafts", on=later))
        assert [said.kind for said in archive.said.all_said(until=DAY)] == [SaidKind.APPROVAL]
        assert len(archive.said.all_said(until=later)) == 2

    def test_forgetting_what_was_read_forgets_nothing_that_was_said(self, archive: Archive) -> None:
        archive.said.say(_said(SaidKind.SETTLEMENT, "o1", "held"))
        archive.originals.forget_read()
        assert len(archive.said.all_said()) == 1

    def test_corrections_are_found_by_original(self, archive: Archive) -> None:
        correction = _said(SaidKind.CORRECTION, "m1", "add:meeting_held")
        archive.said.say(correction, _said(SaidKind.SETTLEMENT, "o1", "held"))
        assert archive.said.corrections("m1") == (correction,)
        assert archive.said.corrections("m2") == ()


class TestObligations:
    def test_the_last_outlook_is_what_stands(self, archive: Archive) -> None:
        archive.awaited.record_outlook(Outlook(DAY, (_obligation("o1"), _obligation("o2"))), NOW)
        archive.awaited.record_outlook(Outlook(DAY, (_obligation("o2"),)), NOW)
        assert [each.id for each in archive.awaited.obligations()] == ["o2"]
        assert {each.id for each in archive.awaited.obligations(every=True)} == {"o1", "o2"}

    def test_they_are_in_the_order_of_their_due_dates(self, archive: Archive) -> None:
        archive.awaited.record_outlook(
            Outlook(
                DAY,
                (
                    _obligation("o1"),
                    _obligation("o2", due_on=date(2026, 3, 2)),
                    _obligation("o3", due_on=date(2026, 3, 1)),
                ),
            ),
            NOW,
        )
        assert [each.id for each in archive.awaited.obligations()] == ["o3", "o2", "o1"]

    def test_what_was_said_of_an_old_id_is_said_of_the_new_one(self, archive: Archive) -> None:
        archive.said.say(_said(SaidKind.SETTLEMENT, "o1", "held"))
        archive.awaited.record_outlook(Outlook(DAY, (_obligation("o2", aliases=("o1",)),)), NOW)
        assert [said.about for said in archive.said.all_said()] == ["o2"]

    def test_both_ids_lead_to_it(self, archive: Archive) -> None:
        old, new = "o" + "1" * 12, "o" + "2" * 12
        archive.awaited.record_outlook(Outlook(DAY, (_obligation(old),)), NOW)
        archive.awaited.record_outlook(Outlook(DAY, (_obligation(new, aliases=(old,)),)), NOW)
        assert archive.resolve("o111") == new
        assert archive.resolve(new) == new

    def test_letters_move_over_and_none_is_written_twice(self, archive: Archive) -> None:
        archive.awaited.record_draft(_draft(state=DraftState.SENT), NOW)
        archive.awaited.record_outlook(Outlook(DAY, (_obligation("o2", aliases=("o1",)),)), NOW)
        (moved,) = archive.awaited.drafts()
        assert (moved.id, moved.about, moved.obligation) == ("d1", "o2", "o2")
        again = archive.awaited.record_draft(_draft("d9", about="o2"), NOW)
        assert (again.id, again.state) == ("d1", DraftState.SENT)
        assert len(archive.awaited.drafts()) == 1

    def test_of_two_letters_for_one_step_the_one_that_was_sent_stays(self, archive: Archive) -> None:
        archive.awaited.record_draft(_draft("d1", about="o1", state=DraftState.SENT), NOW)
        archive.awaited.record_draft(_draft("d2", about="o2"), NOW)
        archive.awaited.record_outlook(Outlook(DAY, (_obligation("o2", aliases=("o1",)),)), NOW)
        assert [(each.id, each.about) for each in archive.awaited.drafts()] == [("d1", "o2")]

    def test_when_the_opener_moves_back_the_names_do_not_go_in_circles(self, archive: Archive) -> None:
        archive.said.say(_said(SaidKind.SETTLEMENT, "o1", "held"))
        archive.awaited.record_outlook(Outlook(DAY, (_obligation("o2", aliases=("o1",)),)), NOW)
        archive.awaited.record_outlook(Outlook(DAY, (_obligation("o1", aliases=("o2",)),)), NOW)
        assert archive.awaited.aliases() == {"o2": "o1"}
        assert [said.about for said in archive.said.all_said()] == ["o1"]

    def test_an_alias_that_is_an_obligation_of_its_own_is_left_alone(self, archive: Archive) -> None:
        archive.awaited.record_outlook(Outlook(DAY, (_obligation("o2", aliases=("o1",)), _obligation("o1"))), NOW)
        assert archive.awaited.aliases() == {}

    def test_names_are_followed_from_one_to_the_next(self, archive: Archive) -> None:
        archive.said.say(_said(SaidKind.SETTLEMENT, "o1", "held"))
        archive.awaited.record_outlook(Outlook(DAY, (_obligation("o2", aliases=("o1",)),)), NOW)
        archive.awaited.record_outlook(Outlook(DAY, (_obligation("o3", aliases=("o2",)),)), NOW)
        assert [said.about for said in archive.said.all_said()] == ["o3"]


class TestRenamedMessages:
    def _join(self, archive: Archive) -> tuple[str, str]:
        """Two originals that a third message shows to be one; the id that stays, and the other."""
        stays, goes = arrive(
            archive,
            ("direct", message("direct", message_id="<x@s.example>", text="Hello. " + TEXT, key="whole")),
            ("inline", message("inline", road=Road.INLINE, key="cut")),
        )
        archive.awaited.record_draft(_draft("d1", about=goes), NOW)
        opened = replace(_obligation("o1"), opened_by=goes)
        archive.awaited.record_outlook(Outlook(DAY, (opened,)), NOW)
        archive.awaited.record_draft(_draft("d2", about="o1", step=2), NOW)
        archive.said.say(_said(SaidKind.SETTLEMENT, "o1", "held"))
        arrive(archive, ("bridge", message("bridge", road=Road.ATTACHED, message_id="<x@s.example>", key="cut")))
        return stays, goes

    def test_a_letter_about_a_message_is_found_under_its_new_id(self, archive: Archive) -> None:
        stays, _ = self._join(archive)
        assert archive.awaited.record_draft(_draft("d9", about=stays), NOW).id == "d1"

    def test_an_obligation_opened_by_it_is_inherited(self, archive: Archive) -> None:
        stays, _ = self._join(archive)
        archive.awaited.record_outlook(Outlook(DAY, (replace(_obligation("o2"), opened_by=stays),)), NOW)
        assert [said.about for said in archive.said.all_said()] == ["o2"]
        assert archive.awaited.record_draft(_draft("d9", about="o2", step=2), NOW).id == "d2"

    def test_an_obligation_of_another_child_is_not(self, archive: Archive) -> None:
        stays, _ = self._join(archive)
        other = replace(_obligation("o2"), opened_by=stays, child="Maya")
        archive.awaited.record_outlook(Outlook(DAY, (other,)), NOW)
        assert archive.awaited.aliases() == {}


class TestQuestions:
    def test_a_question_is_asked_once_and_keeps_its_first_day(self, archive: Archive) -> None:
        archive.awaited.record_outlook(Outlook(DAY, questions=(_question(),)), NOW)
        later = replace(_question(), asked_on=DAY + timedelta(days=9))
        archive.awaited.record_outlook(Outlook(DAY, questions=(later,)), NOW)
        assert [each.asked_on for each in archive.awaited.questions()] == [DAY]

    def test_one_that_no_longer_arises_is_found_by_its_id_alone(self, archive: Archive) -> None:
        archive.awaited.record_outlook(Outlook(DAY, questions=(_question(),)), NOW)
        archive.awaited.record_outlook(Outlook(DAY), NOW)
        assert archive.awaited.questions() == ()
        assert archive.awaited.question("q1") == _question()
        assert archive.awaited.questions(every=True) == (_question(),)


class TestDrafts:
    def test_a_letter_comes_back_whole(self, archive: Archive) -> None:
        archive.awaited.record_draft(_draft(), NOW)
        assert archive.awaited.draft("d1") == _draft()
        assert archive.awaited.draft("d2") is None

    def test_one_of_about_kind_and_step_ever(self, archive: Archive) -> None:
        archive.awaited.record_draft(_draft("d1", state=DraftState.DISCARDED), NOW)
        assert archive.awaited.record_draft(_draft("d2"), NOW).id == "d1"
        assert archive.awaited.record_draft(_draft("d3", step=2), NOW).id == "d3"

    def test_a_state_changes_only_from_the_state_it_is_in(self, archive: Archive) -> None:
        archive.awaited.record_draft(_draft(), NOW)
        approve = {"to": DraftState.APPROVED, "only_from": [DraftState.WAITING], "now": NOW}
        assert archive.awaited.move_draft("d1", **approve)  # type: ignore[arg-type]
        assert not archive.awaited.move_draft("d1", **approve)  # type: ignore[arg-type]
        assert [each.state for each in archive.awaited.drafts()] == [DraftState.APPROVED]

    def test_only_a_waiting_letter_is_reworded(self, archive: Archive) -> None:
        archive.awaited.record_draft(_draft(), NOW)
        assert archive.awaited.reword_draft(replace(_draft(), body="New words"), NOW)
        archive.awaited.move_draft("d1", DraftState.DISCARDED, only_from=[DraftState.WAITING], now=NOW)
        assert not archive.awaited.reword_draft(replace(_draft(), body="Newer words"), NOW)
        found = archive.awaited.draft("d1")
        assert found is not None
        assert (found.body, found.state) == ("New words", DraftState.DISCARDED)

    def test_letters_of_later_days_are_left_out(self, archive: Archive) -> None:
        archive.awaited.record_draft(_draft(), NOW)
        assert archive.awaited.drafts(until=DAY - timedelta(days=1)) == ()
        assert len(archive.awaited.drafts(until=DAY)) == 1


class TestDigests:
    def test_a_period_is_claimed_once(self, archive: Archive) -> None:
        assert archive.digests.claim(NOW, NOW)
        assert not archive.digests.claim(NOW, NOW + timedelta(days=30))
        assert archive.digests.last_cut_off() == NOW

    def test_the_head_of_the_chain_is_written_beside_it(self, archive: Archive) -> None:
        keep(archive, "a", "b")
        archive.digests.claim(NOW, NOW)
        (claim,) = archive.digests.claims()
        assert (claim.head_seq, claim.head_chain) == (2, archive.vault.head().chain)
        keep(archive, "c")
        assert list(archive.vault.verify()) == []

    def test_one_that_may_have_left_is_never_taken_over_but_told(self, archive: Archive) -> None:
        archive.digests.claim(NOW, NOW)
        assert [claim.cut_off for claim in archive.digests.unfinished()] == [NOW]
        assert not archive.digests.claim(NOW, NOW + timedelta(days=1))
        archive.digests.mark_sent(NOW, NOW + timedelta(seconds=3), 2)
        assert archive.digests.unfinished() == ()
        assert archive.digests.claims()[0].recipients == 2

    def test_one_that_certainly_did_not_leave_can_be_claimed_again(self, archive: Archive) -> None:
        archive.digests.claim(NOW, NOW)
        assert archive.digests.give_back(NOW)
        assert archive.digests.claim(NOW, NOW)
        archive.digests.mark_sent(NOW, NOW, 1)
        assert not archive.digests.give_back(NOW)

    def test_without_any_there_is_no_last_one(self, archive: Archive) -> None:
        assert archive.digests.last_cut_off() is None


def test_no_family_sees_what_is_anothers(archive: Archive) -> None:
    arrive(archive, ("one", message("one")))
    archive.awaited.record_outlook(Outlook(DAY, (_obligation(),), questions=(_question(),)), NOW)
    archive.awaited.record_draft(_draft(), NOW)
    archive.digests.claim(NOW, NOW)
    archive.said.say(_said(SaidKind.ANSWER, "q1", "yes"))
    other = Archive(archive._engine, archive.family + "-other")
    assert other.awaited.obligations() == ()
    assert other.awaited.questions() == ()
    assert other.awaited.drafts() == ()
    assert other.said.all_said() == ()
    assert other.digests.claims() == ()
    assert list(other.listing.timeline()) == []
    assert other.listing.search("speech") == ()
    assert other.awaited.record_draft(_draft(), NOW).state is DraftState.WAITING
