"""Item analysis in the admin: the right numbers, before and after results, and nothing that a strict page forbids"""

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from numpy.testing import assert_allclose

from audit.models import AuditEvent
from exams.admin.analysis_files import items_file
from exams.admin.drawing import Drawing, logit_steps, round_steps
from exams.models import Calibration, CorrectAnswer, ExamSession, ItemDifficulty, MockExam, PipelineStep, StudentAnswer
from exams.rules.options import GROUPS, RARE, UNREADABLE, slot_options
from exams.rules.sheet import Slot
from exams.selectors.item_analysis import exam_analysis
from psychometrics import calibrate, count_options, distractor_table, suspect_key
from tests.conftest import TestClock
from tests.exams.statement_costs import queries_of
from tests.exams.test_calibration import matrix_of, sat_exam, work
from tests.factories import full_key, make_exam, make_session, new_id


def page_of(client: Client, exam: MockExam, slot: str = "") -> str:
    name, args = ("exams_item_analysis_item", [exam.pk, slot]) if slot else ("exams_item_analysis", [exam.pk])
    response = client.get(reverse(f"admin:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def file_of(client: Client, exam: MockExam, name: str) -> str:
    response = client.get(reverse("admin:exams_analysis_file", args=[exam.pk, name]))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content.decode("utf-8-sig")


def ask_again(client: Client, exam: MockExam) -> str:
    address = reverse("admin:exams_calibrate_again", args=[exam.pk])
    return client.post(address, follow=True).content.decode()


def answers_in(exam: MockExam, number: int, part: str = "") -> list[tuple[str, int]]:
    """What each sitting wrote in a slot, '' where nothing, with the sitting's score; one by one."""
    written = dict(
        StudentAnswer.objects.filter(session__exam=exam, question_number=number, sub_part=part).values_list(
            "session_id", "answer"
        )
    )
    sessions = ExamSession.objects.live().filter(exam=exam)
    return [(written.get(pk, ""), score) for pk, score in sessions.values_list("pk", "raw_score")]


def set_key(exam: MockExam, number: int, answer: str, part: str = "", **more: Any) -> None:
    CorrectAnswer.objects.filter(exam=exam, question_number=number, sub_part=part).update(correct_answer=answer, **more)


# --- the numbers


def test_the_page_and_its_files_hold_what_the_answers_give(db: None, clock: TestClock, admin_client: Client) -> None:
    exam = sat_exam(clock, students=150)
    work()
    slots, responses, _sessions = matrix_of(exam)
    expected = calibrate(responses)
    content = json.loads(file_of(admin_client, exam, "analysis.json"))
    assert [item["slot"] for item in content["items"]] == [str(slot) for slot in slots]
    for name in ("difficulty", "se", "infit", "outfit", "infit_z", "outfit_z"):
        assert_allclose([item[name] for item in content["items"]], getattr(expected, name), atol=1e-9)
    for name in ("conditional_infit", "conditional_outfit_sd", "discrimination", "point_biserial", "upper_lower"):
        assert_allclose([item[name] for item in content["items"]], getattr(expected.fit, name), atol=1e-9)
    assert_allclose([score["ability"] for score in content["scores"]], expected.score_table.wle, atol=1e-9)
    assert [score["count"] for score in content["scores"]] == expected.score_table["count"].tolist()
    assert content["summary"]["kr20"] == pytest.approx(expected.kr20)
    assert content["is_preliminary"] is False
    page = page_of(admin_client, exam)
    assert f">{expected.difficulty[0]:+.2f}<".replace("-", "−") in page
    assert f">{expected.kr20:.2f}<" in page


def test_the_page_shows_the_same_before_and_after_the_calibration_is_written(
    db: None, clock: TestClock, admin_client: Client
) -> None:
    exam = sat_exam(clock, students=60)
    work()
    before = json.loads(file_of(admin_client, exam, "analysis.json"))["items"]
    Calibration.objects.all().delete()
    ItemDifficulty.objects.all().delete()
    assert json.loads(file_of(admin_client, exam, "analysis.json"))["items"] == before
    assert "No calibration is written" in page_of(admin_client, exam)


def test_the_scores_file_says_what_each_score_is_worth(db: None, clock: TestClock, admin_client: Client) -> None:
    exam = sat_exam(clock, students=80)
    work()
    rows = list(csv.DictReader(io.StringIO(file_of(admin_client, exam, "scores.csv"))))
    assert [int(row["raw_score"]) for row in rows] == list(range(56))
    assert sum(int(row["count"]) for row in rows) == 80
    scaled = [float(row["scaled"]) for row in rows]
    assert scaled == sorted(scaled)
    assert {rows[0]["band"], rows[-1]["band"]} == {"below", "A+"}


def test_no_text_in_a_file_is_a_formula(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=12)
    set_key(exam, 36, "-1/2", part="a", topic="=HYPERLINK(1)")
    work()
    content, _kind = items_file(exam, exam_analysis(exam, now=clock()), now=clock())
    rows = {row["slot"]: row for row in csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))}
    assert (rows["36a"]["key"], rows["36a"]["topic"]) == ("'-1/2", "'=HYPERLINK(1)")
    assert min(float(row["difficulty"]) for row in rows.values() if row["difficulty"]) < 0  # numbers stay numbers


def test_an_excluded_item_has_no_number_and_its_page_says_why(db: None, clock: TestClock, admin_client: Client) -> None:
    exam = sat_exam(clock, students=40)
    for session in ExamSession.objects.filter(exam=exam):
        session.answers.update_or_create(question_number=1, sub_part="", defaults={"answer": "A"})
    work()
    content = json.loads(file_of(admin_client, exam, "analysis.json"))
    fit = calibrate(matrix_of(exam)[1])
    all_right = sum(reason == "all_right" for reason in fit.excluded.values())
    assert content["scores"][30]["ability"] == pytest.approx(fit.score_table.wle[30 - all_right])
    items = {item["slot"]: item for item in content["items"]}
    assert (items["1"]["difficulty"], items["1"]["p_value"], items["1"]["flags"]) == (None, 1.0, ["all_right"])
    page = page_of(admin_client, exam, "1")
    assert "Everybody got it right" in page
    assert "icc-title" not in page
    assert "icc-title" in page_of(admin_client, exam, "2")


def test_a_void_item_is_named_and_has_no_page(db: None, clock: TestClock, admin_client: Client) -> None:
    exam = sat_exam(clock, students=30)
    CorrectAnswer.objects.filter(exam=exam, question_number=7).update(voided_at=clock())
    work()
    content = json.loads(file_of(admin_client, exam, "analysis.json"))
    assert (len(content["items"]), content["voided"]) == (54, ["7"])
    assert "Void, counting for nobody" in page_of(admin_client, exam)
    assert admin_client.get(reverse("admin:exams_item_analysis_item", args=[exam.pk, "7"])).status_code == 404


# --- answers and keys


def test_answers_are_counted_as_one_would_by_hand(db: None, clock: TestClock, admin_client: Client) -> None:
    exam = sat_exam(clock, students=90)
    some = StudentAnswer.objects.filter(session__exam=exam, question_number=3, answer="B")[:3]
    for answer, text in zip(some, ("б", "в", "42"), strict=True):
        StudentAnswer.objects.filter(pk=answer.pk).update(answer=text)  # no letter, B in Cyrillic, unreadable
    work()
    letters = [{"в": "B", "б": RARE, "42": UNREADABLE}.get(text, text) for text, _score in answers_in(exam, 3)]
    by_hand = count_options(letters, [score for _text, score in answers_in(exam, 3)], 55)
    expected = distractor_table(by_hand, "A")
    found = exam_analysis(exam, now=clock(), slot=Slot(3)).options[Slot(3)].table()
    rows = {row.option: row for row in found.rows}
    assert found.students == 90
    assert_allclose(found.group_sizes, expected.group_sizes)
    for row in expected.rows:
        assert rows[row.option].count == row.count, row.option
        assert_allclose(rows[row.option].group_shares, row.group_shares, err_msg=row.option)
        assert_allclose(rows[row.option].point_biserial, row.point_biserial, err_msg=row.option)


def test_the_frequent_wrong_answers_of_an_open_question_are_shown_with_the_rest_together(
    db: None, clock: TestClock, admin_client: Client
) -> None:
    exam = sat_exam(clock, students=200)
    work()
    found = exam_analysis(exam, now=clock()).options[Slot(40, "a")]
    texts = [text for text, _score in answers_in(exam, 40, "a")]
    assert len(found.counts) == 12 + len(GROUPS)  # the right one and eleven wrong ones; the rare ones; blank
    assert {answer: int(counts.sum()) for answer, counts in found.counts.items()}["5"] == texts.count("5")
    assert int(found.counts[""].sum()) == texts.count("")
    assert found.students == 200


def test_a_wrong_key_is_shouted_about_until_it_is_right(db: None, clock: TestClock, admin_client: Client) -> None:
    exam = sat_exam(clock, students=120)
    set_key(exam, 5, "C")
    work()
    page = page_of(admin_client, exam)
    assert 'class="alarm"' in page
    assert reverse("admin:exams_review_slot", args=[exam.pk, "5"]) in page
    choices, scores = zip(*answers_in(exam, 5), strict=True)
    warning = suspect_key(count_options(choices, scores, 55), "C")
    assert warning
    in_file = next(
        item for item in json.loads(file_of(admin_client, exam, "analysis.json"))["items"] if item["slot"] == "5"
    )
    assert in_file["key_warning"]["preferred"] == warning.preferred == "A"
    assert in_file["key_warning"]["chose_preferred"] == warning.chose_preferred
    assert "key" in in_file["flags"]
    set_key(exam, 5, "C", alternatives=["A"])
    admin_client.post(
        reverse("admin:exams_regrade", args=[exam.pk]), {"act": "key", "slot": "5", "correct_answer": "A"}
    )
    response = admin_client.post(
        reverse("admin:exams_regrade", args=[exam.pk]), {"act": "key", "slot": "5", "correct_answer": "A"}
    )
    admin_client.post(reverse("admin:exams_regrade", args=[exam.pk]), {"proposal": response.context["proposal"]})
    assert 'class="alarm"' not in page_of(admin_client, exam)


def test_a_wrong_key_of_an_open_question_is_noticed_too(db: None, clock: TestClock, admin_client: Client) -> None:
    exam = sat_exam(clock, students=120)
    set_key(exam, 38, "77", part="b")
    work()
    warnings = exam_analysis(exam, now=clock()).warnings
    assert list(warnings) == [Slot(38, "b")]
    assert warnings[Slot(38, "b")].preferred == "10"


def test_an_answer_that_is_accepted_as_well_raises_no_alarm(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=120)
    set_key(exam, 5, "C", alternatives=["A"])
    work()
    found = exam_analysis(exam, now=clock())
    assert found.warnings == {}
    assert found.options[Slot(5)].accepted == {"A", "C"}
    assert {share.option for share in found.options[Slot(5)].table().rows} == {"A", "B", "C", "D", *GROUPS}


def test_answers_that_do_not_fit_the_scores_are_refused_and_never_counted_wrongly() -> None:
    with pytest.raises(Exception, match="does not fit the score"):
        slot_options(key="A", choices="AB", cells=[("A", "correct", 0, 1)], students=[1, 0])


# --- the states of an exam


def test_before_anyone_sat_it_the_page_says_so(db: None, clock: TestClock, admin_client: Client) -> None:
    assert "Nobody sat it" in page_of(admin_client, make_exam())
    assert "The exam has no key" in page_of(admin_client, make_exam(key=[]))
    exam = make_exam()
    make_session(exam)
    assert "1 student is in it" in page_of(admin_client, exam)
    assert "scored yet" in page_of(admin_client, exam, "1")


@pytest.mark.parametrize(("students", "said"), [(1, "1 sitting:"), (9, "9 sittings:")])
def test_fewer_than_ten_sittings_show_what_needs_no_calibration(
    db: None, clock: TestClock, admin_client: Client, students: int, said: str
) -> None:
    exam = sat_exam(clock, students=students)
    work()
    page = page_of(admin_client, exam)
    assert f"{said} fewer than 10" in page
    assert "scores-title" in page
    assert "wright-title" not in page
    assert f"{said} fewer than 10" in page_of(admin_client, exam, "3")
    content = json.loads(file_of(admin_client, exam, "analysis.json"))
    assert content["items"][0]["difficulty"] is None
    assert content["items"][0]["p_value"] is not None


def test_a_refused_calibration_is_given_with_its_reason(db: None, clock: TestClock, admin_client: Client) -> None:
    exam = make_exam()
    for _ in range(12):
        make_session(exam, status="submitted", submitted_at=clock())
    clock.move(days=1)
    work()
    assert "There is no calibration:" in page_of(admin_client, exam)
    assert "wright-title" not in page_of(admin_client, exam)


def test_while_others_still_write_the_page_calls_itself_preliminary(
    db: None, clock: TestClock, admin_client: Client
) -> None:
    exam = sat_exam(clock, students=20)
    clock.set(exam.scheduled_end - timedelta(minutes=30))
    late = ExamSession.objects.filter(pk__in=ExamSession.objects.filter(exam=exam).values("pk")[:5])
    late.update(status="in_progress", submitted_at=None, auto_submitted=False)
    work()
    assert not Calibration.objects.exists()
    page = page_of(admin_client, exam)
    assert "Preliminary" in page
    assert "not over for everyone" in page
    assert "5 sittings are still open" in page
    assert "wright-title" in page
    assert "Preliminary" in page_of(admin_client, exam, "2")


def test_answers_that_change_while_they_are_counted_are_said_to_and_not_shown(
    db: None, clock: TestClock, admin_client: Client
) -> None:
    exam = sat_exam(clock, students=20)
    work()
    ExamSession.objects.filter(pk__in=ExamSession.objects.filter(exam=exam).values("pk")[:1]).update(raw_score=0)
    page = page_of(admin_client, exam)
    assert "being scored at this moment" in page
    assert "bad_table" in page
    assert "scores-title" not in page


# --- who may see it, and what it is made of


def test_only_staff_who_may_change_exams_see_it(db: None, clock: TestClock) -> None:
    exam = make_exam()
    addresses = [
        reverse("admin:exams_item_analysis", args=[exam.pk]),
        reverse("admin:exams_item_analysis_item", args=[exam.pk, "1"]),
        reverse("admin:exams_analysis_file", args=[exam.pk, "items.csv"]),
    ]
    staff = User.objects.create_user("staff", is_staff=True)
    for allowed in (False, True):
        if allowed:
            staff.user_permissions.add(Permission.objects.get(codename="change_mockexam"))
        client = Client()
        client.force_login(staff)
        assert [client.get(address).status_code for address in addresses] == [200 if allowed else 404] * 3
    assert [Client().get(address).status_code for address in addresses] == [302] * 3


@pytest.mark.parametrize("slot", ["99", "1a", "a", "0", "1'--"])
def test_unknown_items_and_files_are_not_found(db: None, clock: TestClock, admin_client: Client, slot: str) -> None:
    exam = make_exam()
    assert admin_client.get(reverse("admin:exams_item_analysis_item", args=[exam.pk, slot])).status_code == 404
    assert admin_client.get(reverse("admin:exams_analysis_file", args=[exam.pk, "items.xls"])).status_code == 404
    assert admin_client.get(reverse("admin:exams_item_analysis", args=[new_id()])).status_code == 404


def test_every_drawing_has_a_name_and_a_description_and_needs_no_style_and_no_script(
    db: None, clock: TestClock, admin_client: Client
) -> None:
    exam = sat_exam(clock, students=60)
    set_key(exam, 5, "C", topic='<b>Algebra</b> & "co"')
    work()
    for page, most in ((page_of(admin_client, exam), 39), (page_of(admin_client, exam, "5"), 2)):
        content = page[page.index('<div class="analysis">') :]
        drawings = [
            ElementTree.fromstring(text) for text in re.findall(r'<svg[^>]*class="plot .*?</svg>', content, re.DOTALL)
        ]
        assert len(drawings) >= most
        for drawing in drawings:
            named = [drawing.find(f"*[@id='{name}']") for name in drawing.get("aria-labelledby", "").split()]
            assert [element is not None and bool(element.text) for element in named] == [True, True]
        names = [drawing.get("aria-labelledby") for drawing in drawings]
        assert len(names) == len(set(names))
        assert "style=" not in content
        assert "<style" not in content
        assert "<script" not in content.split('<footer id="footer">')[0]
        assert "<b>Algebra</b>" not in content


def test_text_in_a_drawing_is_escaped() -> None:
    drawing = Drawing("a", 10, 10, title="<script>", description='"&')
    drawing.text((1, 2), "</text><script>alert(1)</script>")
    assert "<script>" not in drawing.svg()
    assert [element.text for element in ElementTree.fromstring(drawing.svg())] == [
        "<script>", '"&', "</text><script>alert(1)</script>",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("highest", "steps"),
    [(37, [0, 10, 20, 30, 40]), (0, [0, 1]), (4, [0, 1, 2, 3, 4]), (100000, [0, 50000, 100000])],
)
def test_axes_have_round_steps_that_reach_the_highest(highest: float, steps: list[float]) -> None:
    assert round_steps(highest, about=4) == steps
    assert logit_steps(-1.2, 2.0) == [-1, 0, 1, 2]


def test_the_number_of_queries_does_not_grow_with_students_or_items(
    db: None, clock: TestClock, admin_client: Client
) -> None:
    exam = sat_exam(clock, students=60)
    work()
    assert queries_of(lambda: page_of(admin_client, exam)) <= 19
    assert queries_of(lambda: page_of(admin_client, exam, "36b")) <= 16


# --- calibrating again


def test_calibrating_again_is_done_by_the_worker_and_put_on_record(
    db: None, clock: TestClock, admin_client: Client
) -> None:
    exam = sat_exam(clock, students=30)
    work()
    before = list(ItemDifficulty.objects.order_by("pk").values_list("question_number", "difficulty"))
    ItemDifficulty.objects.all().delete()
    assert "calibrates this exam again" in ask_again(admin_client, exam)
    states = dict(PipelineStep.objects.filter(exam=exam).values_list("step", "state"))
    assert states.pop("grade") == "done"
    assert set(states.values()) == {"pending"}
    event = AuditEvent.objects.get(verb="calibration_requested")
    assert (event.actor, event.subject_id) == ("admin", str(exam.pk))
    work()
    assert list(ItemDifficulty.objects.order_by("pk").values_list("question_number", "difficulty")) == before
    assert set(PipelineStep.objects.filter(exam=exam).values_list("state", flat=True)) == {"done"}


def test_calibrating_again_is_refused_before_the_first_time_and_during_a_run(
    db: None, clock: TestClock, admin_client: Client
) -> None:
    exam = make_exam(key=full_key())
    assert "not over and scored yet" in ask_again(admin_client, exam)
    exam = sat_exam(clock, students=20)
    work()
    step = PipelineStep.objects.filter(exam=exam, step="calibrate")
    step.update(state="running", claim=exam.pk, lease_until=clock() + timedelta(minutes=5))
    assert "is running now" in ask_again(admin_client, exam)
    assert step.get().claim == exam.pk
    clock.move(minutes=6)
    assert "calibrates this exam again" in ask_again(admin_client, exam)
    assert AuditEvent.objects.filter(verb="calibration_requested").count() == 1


def test_calibrating_again_needs_a_post_by_someone_who_may(db: None, clock: TestClock, admin_client: Client) -> None:
    exam = sat_exam(clock, students=12)
    work()
    address = reverse("admin:exams_calibrate_again", args=[exam.pk])
    assert admin_client.get(address).status_code == 405
    client = Client()
    client.force_login(User.objects.create_user("staff", is_staff=True))
    assert client.post(address).status_code == 404
    assert set(PipelineStep.objects.filter(exam=exam).values_list("state", flat=True)) == {"done"}


def test_the_exams_own_page_tells_how_far_the_work_is_and_leads_here(
    db: None, clock: TestClock, admin_client: Client
) -> None:
    exam = sat_exam(clock, students=12)
    work()
    page = admin_client.get(reverse("admin:exams_mockexam_change", args=[exam.pk])).content.decode()
    assert "12 sittings, " in page
    assert reverse("admin:exams_item_analysis", args=[exam.pk]) in page
    PipelineStep.objects.filter(exam=exam, step="calibrate").update(
        state="running",
        claim=exam.pk,
        lease_until=clock(),
        started_at=clock() - timedelta(seconds=42),
        finished_at=None,
    )
    page = admin_client.get(reverse("admin:exams_mockexam_change", args=[exam.pk])).content.decode()
    assert "42 s so far" in page
    assert admin_client.get(reverse("admin:exams_mockexam_add")).status_code == 200
