"""Random lives of one exam with three students, each step checked against the model of exam_life.

What the answers leave possible is a set of states; an empty set means that the product did what it must not.
Hypothesis makes the steps. None depends on a race's result, so that a life can be replayed.
"""

import random
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.processes.desk_acts import GrantExtraTime, Regrade, Reschedule, WorkThroughEverything
from tests.processes.exam_acts import (
    Act,
    AskResults,
    Item,
    Look,
    Save,
    Start,
    Submit,
    TakeOver,
    Validate,
)
from tests.processes.exam_life import GRACE, KEY, MINUTE, SECOND, ExamLife, SlotName, values_of
from tests.processes.exam_stage import STUDENTS, Stage
from tests.processes.linearising import Event, explained

WINDOW_SECONDS = 2 * 3600
DEVICES = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
RUBBISH = (
    ((("question_number", 9), ("answer", "A")), "unknown_slot"),
    ((("question_number", 1), ("sub_part", "z"), ("answer", "A")), "unknown_slot"),
    ((("question_number", 1), ("answer", "A" * 501)), "answer_too_long"),
    ((("question_number", 1), ("answer", "A\0")), "invalid_answer"),
    ((("question_number", 1), ("answer", "A"), ("revision", -1)), "invalid_request"),
    ((("answer", "A"),), "question_number_required"),
)
# Of an answer, in the account of a life that went wrong.
SHOWN = ("status", "deadline", "submitted_at", "auto_submitted", "answered", "answers", "valid", "reason", "raw_score")

PLACES = st.integers(0, STUDENTS - 1)
SLOTS = st.sampled_from(sorted(KEY))
REVISIONS = st.integers(0, 6)
ANY_DEVICE = st.sampled_from((None, None, None, *DEVICES))


def texts(slot: SlotName) -> st.SearchStrategy[str]:
    """What is written into a slot: right, wrong, nothing, and with spaces around it."""
    plain = ("", *values_of(slot))
    return st.sampled_from((*plain, f" {plain[1]} "))


def items(revisions: st.SearchStrategy[int | None] = REVISIONS) -> st.SearchStrategy[Item]:
    return SLOTS.flatmap(lambda slot: st.builds(Item, st.just(slot), texts(slot), revisions))


def own_saves(place: int) -> st.SearchStrategy[Save]:
    """Saves that meet each other: single ones with and without a revision, batches, and batches with one bad item."""
    single = items(REVISIONS | st.none()).map(lambda item: (item,))
    batches = st.lists(items(), min_size=2, max_size=4).map(tuple)
    good = (single | batches).map(lambda chosen: Save(place, place, chosen, None))
    spoiled = st.builds(lambda save, rubbish: replace(save, rubbish=rubbish), good, st.sampled_from(RUBBISH))
    return st.one_of(good, good, spoiled)


def own_acts(place: int) -> st.SearchStrategy[Act]:
    """Whatever can happen to one student's session at the same time."""
    return st.one_of(
        own_saves(place),
        own_saves(place).map(lambda save: replace(save, device=DEVICES[0])),
        st.builds(Start, st.just(place), ANY_DEVICE),
        st.just(Submit(place, place)),
        st.builds(TakeOver, st.just(place), st.just(place), st.sampled_from(DEVICES)),
        st.just(Look(place, place)),
        st.builds(GrantExtraTime, st.just(place), st.sampled_from((0, 5, 30))),
    )


def same_slot_saves(place: int) -> st.SearchStrategy[list[Act]]:
    item = SLOTS.flatmap(
        lambda slot: st.lists(
            st.builds(Item, st.just(slot), texts(slot), REVISIONS | st.none()), min_size=2, max_size=6
        )
    )
    return item.map(lambda chosen: [Save(place, place, (one,), None) for one in chosen])


def crowds(place: int) -> st.SearchStrategy[list[Act]]:
    """Two to six acts at once."""
    return st.one_of(
        same_slot_saves(place),
        st.lists(own_saves(place), min_size=1, max_size=5).map(lambda saves: [*saves, Submit(place, place)]),
        st.lists(st.builds(Start, st.just(place), ANY_DEVICE), min_size=2, max_size=4),
        st.lists(own_acts(place), min_size=2, max_size=6),
    )


def single_acts(place: int) -> st.SearchStrategy[Act]:
    """What students and the worker do on their own, and what strangers try."""
    stranger = (place + 1) % STUDENTS
    foreign: list[Act] = [
        Save(place, stranger, (Item((1, ""), "B", 9),), None),
        Submit(place, stranger),
        TakeOver(place, stranger, DEVICES[0]),
        AskResults(place, stranger),
        Validate(place, stranger),
    ]
    return st.one_of(
        st.builds(Start, st.just(place), ANY_DEVICE),
        st.just(Submit(place, place)),
        st.builds(TakeOver, st.just(place), st.just(place), st.sampled_from(DEVICES)),
        st.builds(Look, st.just(place), st.just(place), st.sampled_from(DEVICES)),
        st.sampled_from(foreign),
        st.just(WorkThroughEverything()),
    )


class SessionMachine(RuleBasedStateMachine):
    """One life. `lives` are the states that everything seen so far leaves possible."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.lives: frozenset[ExamLife] = frozenset()
        self.history: list[str] = []
        self.is_explained = True

    @property
    def life(self) -> ExamLife:
        """One of the possible states, always the same one of the same set."""
        return min(self.lives, key=repr)

    def perform(self, *acts: Act, held: SlotName | None = None) -> None:
        """Carry out acts, all at once, and keep the states that explain the answers."""
        events = self.stage.perform(acts, sessions=self.life.session_ids(), held=held)
        self.history.append(" || ".join(_told(event) for event in events))
        lives = explained(self.lives, events)
        if not lives:
            self.is_explained = False
            past = "\n".join(self.history)
            raise AssertionError(f"nothing explains the last line of\n{past}\nafter one of\n{_listed(self.lives)}")
        self.lives = lives

    @initialize(
        opens_in_seconds=st.sampled_from((-60, -60, -60, 600)),
        minutes=st.sampled_from((30, 150)),
        early=st.sampled_from((1, 2, 2, 3)),
        device=ANY_DEVICE,
    )
    def open_exam(self, opens_in_seconds: int, minutes: int, early: int, device: str | None) -> None:
        """Some come at once, or try the closed door first."""
        life = self.stage.new_exam(
            opens_in_seconds=opens_in_seconds, window_seconds=WINDOW_SECONDS, duration_minutes=minutes
        )
        self.lives = frozenset({life})
        self.perform(Start(0, device))
        self.let_pass_until(life.schedule.opens_at + 5 * SECOND)
        for place in range(early):
            self.perform(Start(place, device if place == 0 else None))

    @rule(place=PLACES, saves=st.data(), device=st.sampled_from(("", "", "", None, *DEVICES)))
    def write(self, place: int, saves: st.DataObject, device: str | None) -> None:
        """Some saves, one after the other; from the device that holds the session, unless another is named."""
        for save in saves.draw(st.lists(own_saves(place), min_size=2, max_size=5)):
            sitting = self.life.sittings[place]
            holder = sitting.held_by if sitting else None
            self.perform(replace(save, device=holder if device == "" else device))

    @rule(place=PLACES, crowd=st.data(), is_held=st.booleans())
    def at_once(self, place: int, crowd: st.DataObject, is_held: bool) -> None:
        """Many acts at the same time; held, with a lock on one of the slots, in the middle of which everybody looks."""
        acts = crowd.draw(crowds(place))
        sitting = self.life.sittings[place]
        saves = [act for act in acts if isinstance(act, Save)]
        if not (is_held and saves and sitting):
            self.perform(*acts)
            return
        first = saves[0].items[0]
        self.perform(Save(place, place, (replace(first, revision=None),), sitting.held_by))
        self.perform(*acts, held=first.slot)

    @rule(act=PLACES.flatmap(single_acts))
    def act_alone(self, act: Act) -> None:
        self.perform(act)

    @rule(place=PLACES, minutes=st.sampled_from((0, 5, 40)))
    def grant_extra_time(self, place: int, minutes: int) -> None:
        self.perform(GrantExtraTime(place, minutes))

    @rule(
        start_minutes=st.sampled_from((0, 0, 0, 5)),
        end_minutes=st.sampled_from((0, 0, 30, -30, -115, -400)),
        duration_minutes=st.sampled_from((30, 30, 10, 45, 150)),
    )
    def reschedule(self, start_minutes: int, end_minutes: int, duration_minutes: int) -> None:
        present = self.life.schedule
        schedule = replace(
            present,
            opens_at=present.opens_at + start_minutes * MINUTE,
            closes_at=present.closes_at + end_minutes * MINUTE,
            duration_minutes=duration_minutes,
        )
        self.perform(Reschedule(schedule))

    @rule(place=PLACES, by=st.sampled_from((-25 * SECOND, 5 * SECOND, GRACE + 5 * SECOND)), first=st.data())
    def let_time_pass(self, place: int, by: int, first: st.DataObject) -> None:
        """To a while before somebody's deadline, into the grace, or past both, if that is to come; then they act."""
        act = first.draw(st.one_of(own_saves(place), own_acts(place)))
        if sitting := self.life.sittings[place]:
            self.let_pass_until(sitting.deadline + by)
            self.perform(act)

    def let_pass_until(self, moment: int) -> None:
        by = moment - self.stage.now()
        if by <= 0:
            return
        self.stage.age_exam(by=by)
        self.lives = frozenset(life.aged(by) for life in self.lives)
        self.history.append(f"{by / SECOND:.1f} s pass")

    @invariant()
    def everybody_sees_what_the_model_holds(self) -> None:
        """Every session's state; of one of them also whether it can be resumed, its results, and that it is private."""
        places = [place for place, sitting in enumerate(self.life.sittings) if sitting] if self.lives else []
        for place in places:
            self.perform(Look(place, place))
        if places:
            place = places[len(self.history) % len(places)]
            stranger = (place + 1) % STUDENTS
            for act in (Validate(place, place), AskResults(place, place), Look(place, stranger)):
                self.perform(act)

    def teardown(self) -> None:
        """Every life ends as exams do: over for everyone, scored, released, and corrected afterwards."""
        if not self.lives or not self.is_explained or not self.life.seated():
            return
        self.hand_in_amid_a_save()
        deadlines = [sitting.deadline for sitting in self.life.seated()]
        self.let_pass_until(max([self.life.schedule.closes_at, *deadlines]) + GRACE + 5 * SECOND)
        self.perform(WorkThroughEverything())
        for correction in self.corrections():
            self.perform(correction)
            self.everybody_sees_what_the_model_holds()
        self.perform(Reschedule(replace(self.life.schedule, duration_minutes=1440)))
        self.perform(GrantExtraTime(0, 30))

    def hand_in_amid_a_save(self) -> None:
        """The save is held up in its middle: the hand-in must wait for it, or it changes a sheet that is handed in."""
        for place, sitting in enumerate(self.life.sittings):
            if sitting and sitting.is_running:
                first, second = (Save(place, place, (Item((2, ""), text, 9),), sitting.held_by) for text in "AB")
                self.perform(first)
                self.perform(second, Submit(place, place), held=(2, ""))
                self.perform(Look(place, place))

    def corrections(self) -> Iterator[Regrade]:
        """Other keys, decisions by hand and voided items; others for every life, and the same for the same life."""
        rng = random.Random(len(self.history))
        for _correction in range(2):
            slot = rng.choice(sorted(KEY))
            yield Regrade(key=((slot, rng.choice(sorted(set(values_of(slot).values())))),))
            yield Regrade(voided=((slot, rng.random() < 0.5),))
            if written := self.life.written():
                yield Regrade(overrides=((rng.choice(written), rng.choice(("correct", "wrong"))),))


def _told(event: Event) -> str:
    seen = event.seen
    shown = {name: seen.body[name] for name in SHOWN if name in (seen.body or ())} if seen.status < 300 else seen.code
    return f"{event.act} -> {seen.status} {shown}"


def _listed(lives: frozenset[ExamLife]) -> str:
    return "\n".join(sorted(map(repr, lives)))
