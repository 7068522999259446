"""The product speaks Uzbek and Russian: every sentence is translated whole, and requests get their own language."""

import re
from collections.abc import Iterator

import polib
import pytest
from django.template import Context, Template
from django.utils.translation import override

from devserver.messages import LANGUAGES, messages
from devserver.options import BACKEND
from devserver.translations import differences
from exams.models import Achievement, ExamSession, StudentAchievement
from tests.conftest import Api
from tests.factories import START, make_exam, make_session

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|<[^>]+>")
PLURAL_FORMS = {"uz": 1, "ru": 4}
ALREADY_SUBMITTED = {
    "uz": "Imtihon allaqachon topshirilgan",
    "ru": "Экзамен уже сдан",
    "en": "Exam already submitted",
}
NOVICE = {
    "uz": ("Boshlovchi", "Rasch shkalasida 25 ballga yeting"),
    "ru": ("Новичок", "Наберите 25 баллов по шкале Раша"),
    "en": ("Novice", "Reach a Rasch score of 25"),
}
WARNING_HELP = re.compile(r"""\{% translate "A warning appears when, among the best 27 % [^"]+" %\}""")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(BACKEND / "locale" / language / "LC_MESSAGES" / "django.po"))


def forms(entry: polib.POEntry) -> list[str]:
    """The translation of an entry, one text for each of its plural forms."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def misplaced(entry: polib.POEntry) -> Iterator[str]:
    """The texts of an entry that would not take what is put into them; the first form may name the number or not."""
    for number, text in enumerate(forms(entry)):
        allowed = [placeholders(entry.msgid_plural or entry.msgid)]
        if number == 0:
            allowed.append(placeholders(entry.msgid))
        if placeholders(text) not in allowed:
            yield text


# --- the catalogues


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_the_sentences_of_the_code_and_no_others(language: str) -> None:
    in_code = {singular for (singular, _plural), _file in messages()}
    assert {entry.msgid for entry in catalogue(language)} == in_code, "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated(language: str) -> None:
    found = catalogue(language)
    assert len(found) > 300
    assert [entry.msgid for entry in found if entry.fuzzy or not all(text.strip() for text in forms(entry))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_counted_sentences_have_a_text_for_every_plural_form(language: str) -> None:
    counted = [entry for entry in catalogue(language) if entry.msgid_plural]
    assert counted
    assert {len(entry.msgstr_plural) for entry in counted} == {PLURAL_FORMS[language]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_take_what_their_sentences_take(language: str) -> None:
    found = catalogue(language)
    assert sum(bool(placeholders(entry.msgid)) for entry in found) > 30
    assert [text for entry in found for text in misplaced(entry)] == []


def test_every_translation_is_compiled() -> None:
    assert len(list(BACKEND.glob("locale/*/LC_MESSAGES/*.mo"))) == len(LANGUAGES)
    assert differences() == []


def test_template_text_with_a_percent_sign_is_translated() -> None:
    page = (BACKEND / "exams/templates/exams/admin/item_analysis.html").read_text()
    found = WARNING_HELP.search(page)
    assert found
    with override("uz"):
        shown = Template("{% load i18n %}" + found.group()).render(Context())
    assert shown.startswith("Ogohlantirish")
    assert "eng yuqori 27 % o‘quvchi" in shown


# --- the API


@pytest.fixture
def submitted(api: Api) -> ExamSession:
    assert api.student
    session = make_session(make_exam(), api.student)
    api.post(f"sessions/{session.pk}/submit/")
    return session


@pytest.mark.parametrize("language", ALREADY_SUBMITTED)
def test_refusals_have_the_language_of_the_request_and_one_code(
    api: Api, submitted: ExamSession, language: str
) -> None:
    response = api.client.post(
        f"/api/v1/sessions/{submitted.pk}/answers/",
        {"question_number": 1, "answer": "A"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.token}", "Accept-Language": language},
    )
    assert (response.status_code, response.json()["code"]) == (400, "already_submitted")
    assert response.json()["error"] == ALREADY_SUBMITTED[language]


@pytest.mark.parametrize("language", NOVICE)
def test_achievements_have_the_language_of_the_request(api: Api, language: str) -> None:
    rows = api.get("achievements/", headers={"Accept-Language": language}).json()["results"]
    novice = next(row for row in rows if row["code"] == "novice")
    assert (novice["name"], novice["description"]) == NOVICE[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_seeded_achievements_are_translated(api: Api, language: str) -> None:
    in_english = {row["code"]: row for row in api.get("achievements/").json()["results"]}
    translated = {
        row["code"]: row for row in api.get("achievements/", headers={"Accept-Language": language}).json()["results"]
    }
    assert len(translated) == 15
    for code, row in translated.items():
        assert row["name"] != in_english[code]["name"]
        assert row["description"] != in_english[code]["description"]


def test_an_admins_own_achievement_keeps_its_words(api: Api) -> None:
    """Even where the catalogue happens to know them."""
    own = Achievement.objects.create(type="milestone", name="Home", description="Students", threshold=1, icon="star")
    StudentAchievement.objects.create(student=api.student, achievement=own, earned_at=START)
    rows = api.get("achievements/", headers={"Accept-Language": "uz"}).json()["results"]
    shown = next(row for row in rows if row["code"] == str(own.pk))
    assert (shown["name"], shown["description"]) == ("Home", "Students")


def test_a_seeded_achievement_that_was_renamed_keeps_its_new_name(api: Api) -> None:
    Achievement.objects.filter(code="novice").update(name="Birinchi qadam")
    rows = api.get("achievements/", headers={"Accept-Language": "ru"}).json()["results"]
    novice = next(row for row in rows if row["code"] == "novice")
    assert (novice["name"], novice["description"]) == ("Birinchi qadam", NOVICE["ru"][1])
