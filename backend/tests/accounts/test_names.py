"""What people are called: from Telegram and by aliases"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Student
from accounts.names import clean_name
from tests.accounts.telegram_robot import TOKEN, init_data
from tests.conftest import Api, TestClock

NOTHING_TO_SEE = [
    "\u115f", "\u3164", "\u3164\u115f \u1160", "\U000e0041", "\u061c", "\u2800", "\ufeff", "\u00ad", "\u200b", "\uffa0",
    "\u034f", "\u17b4", "\U0001d159", "\u180e", "\ue000", "\u0378", "\u0301\u0301", "\U000e0100", "...", "☆", "\u2003",
]  # fmt: skip


@pytest.fixture(autouse=True)
def bot(settings: Any) -> None:
    settings.BOT_TOKEN = TOKEN


@pytest.mark.parametrize("text", NOTHING_TO_SEE, ids=ascii)
def test_what_shows_nothing_is_no_name(text: str) -> None:
    assert clean_name(text, longest=40) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Oʻtkir \u00a0\t Aliyev\n", "Oʻtkir Aliyev"),
        ("Aziza\u202eavomiraK", "AzizaavomiraK"),
        ("\u2067Лола\u2069", "Лола"),
        ("Zoe\u0308", "Zoë"),
        ("e\u200b\u0301", "é"),
        ("L" + "\u0336" * 30 + "o", "L" + "\u0336" * 3 + "o"),
        ("Ali\u3164\u3164Vali", "AliVali"),
        ("7", "7"),
        ("李\U000e0041", "李"),
        ("x" * 50, "x" * 40),
        ("Ali ⚡\ufe0f", "Ali ⚡"),
    ],
    ids=ascii,
)
def test_a_name_is_what_can_be_seen_of_it(text: str, name: str) -> None:
    assert clean_name(text, longest=40) == name


@given(st.text(max_size=60))
def test_cleaning_a_clean_name_changes_nothing(text: str) -> None:
    once = clean_name(text, longest=40)
    assert clean_name(once, longest=40) == once
    assert len(once) <= 40


@pytest.mark.parametrize("text", [text for text in NOTHING_TO_SEE if text.strip()], ids=ascii)
def test_an_alias_of_nothing_is_refused(api: Api, text: str) -> None:
    response = api.patch("me/", {"alias": text})
    assert (response.status_code, list(response.json()["details"]["fields"])) == (400, ["alias"])
    assert Student.objects.get().alias == ""


@pytest.mark.parametrize("text", ["a\u202eb", "\u2066Lola\u2069", "Lo\x00la", "Lo\x1bla", "\u061cLola"], ids=ascii)
def test_an_alias_that_turns_text_around_is_refused(api: Api, text: str) -> None:
    assert api.patch("me/", {"alias": text}).status_code == 400


def test_an_alias_is_kept_as_it_is_seen(api: Api) -> None:
    assert api.patch("me/", {"alias": " Lo\u3164la   2 "}).json()["alias"] == "Lola 2"
    assert api.patch("me/", {"alias": ""}).json()["alias"] == ""
    assert api.patch("me/", {"alias": "   "}).json()["alias"] == ""


def test_a_name_from_telegram_is_cleaned_and_never_empty(anonymous: Api, db: None, clock: TestClock) -> None:
    def named(first: str, last: str) -> str:
        data = init_data(clock, first_name=first, last_name=last, query_id=ascii(first))
        return str(anonymous.post("auth/telegram/", {"init_data": data}).json()["student"]["full_name"])

    assert named("Aziza\u202e", "\u3164avomiraK") == "Aziza avomiraK"
    assert named("\u3164", "\U000e0041") == "Telegram 5511223344"
    assert Student.objects.count() == 1


def test_what_is_stored_from_before_is_cleaned_at_the_next_sign_in(anonymous: Api, db: None, clock: TestClock) -> None:
    anonymous.post("auth/telegram/", {"init_data": init_data(clock)})
    Student.objects.update(full_name="\u202eAziza", alias="Lo\u115fla")
    anonymous.post("auth/telegram/", {"init_data": init_data(clock)})
    assert Student.objects.values_list("full_name", "alias").get() == ("Aziza Karimova", "Lola")


def test_who_hid_behind_an_alias_of_nothing_stays_hidden(anonymous: Api, db: None, clock: TestClock) -> None:
    anonymous.post("auth/telegram/", {"init_data": init_data(clock)})
    Student.objects.update(alias="\u115f\u3164")
    anonymous.post("auth/telegram/", {"init_data": init_data(clock)})
    assert Student.objects.values_list("alias", "show_on_leaderboard").get() == ("", False)
