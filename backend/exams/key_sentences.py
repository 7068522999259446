"""What is wrong with a key, as a sentence for the person who typed it: what was found, why, and what to write."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams.rules.keys import CHOICES_MAX, KeyFault
from exams.rules.sheet import ANSWER_MAX_LENGTH

AS_TEXT = _("Format the column as text, type it again, and import the table as XLSX.")

SENTENCES: dict[str, str | Promise] = {
    "empty": _("The answer is missing."),
    "too_long": _("The text is too long: at most %d characters."),
    "control_character": _("The cell holds a character that nobody can see or that was lost on the way."),
    "choices": _("Choices are 2 to %d different Latin letters, for example ABCD."),
    "not_offered": _("The key of a choice must be one of the letters offered. Write the choices, or another kind."),
    "kind_needed": _("This may be a word or a product of unknowns. Write its kind: text or expression."),
    "words": _("This looks like words. Write the kind text, or expr: in front of an expression."),
    "another_kind": _("The prefix names another kind than the column kind."),
    "not_a_number": _("This is not a number. Write the kind expression or text."),
    "error_value": _("The spreadsheet shows an error or a column that is too narrow."),
    "formula": _("This is a formula. Copy the column and paste it as values."),
    "truth": _("The spreadsheet turned the cell into a truth value. For the word itself write text: in front of it."),
    "lost_character": _("A question mark stands where the program that saved the table could not write a character."),
    "date": _("This looks like a date or a time: a spreadsheet makes one of 1/2 or 1:2."),
    "scientific": _("This looks like a number that the spreadsheet shortened. Write 2·10^5, or 2·e+3 if e is meant."),
    "pair": _("This may be two numbers or a decimal fraction. Write (2;3), or 2,3 without brackets."),
    "no_degrees": _("Write degrees with their sign: sin 30°."),
    "thousands": _("This may be thousands or a decimal fraction. Write 1500 or 1,5."),
    "noise": _("These are the digits of a calculation. Write the exact value (1/3) or a tolerance: 0,333~0,001."),
    "cut_off": _("This is a rounded fraction. Write the exact value (1/3), or allow the rounding: 0,333~0,0005."),
    "number_format": _("The spreadsheet shows another number than it holds."),
    "open_quote": _("A quotation mark is not closed."),
    "key_blank": _("The answer is missing."),
    "key_unreadable": _("The key cannot be read as mathematics."),
    "key_undefined": _("The key has no value. A set of numbers is written int:(-oo;3]."),
    "key_other_shape": _("This is not one number. Write set:1;2 or list:1;2, int:(1;2], point:(1;2), or empty."),
    "key_tolerance": _("A tolerance is a number after ~, and only numbers take one."),
    "key_rounded": _("Write a tolerance after ~ instead of ≈."),
    "key_rejects_itself": _("The key does not accept its own text."),
}  # fmt: skip
NUMBERS = {"too_long": ANSWER_MAX_LENGTH, "choices": CHOICES_MAX}
DAMAGED_BY_A_SPREADSHEET = {"date", "error_value", "truth", "scientific", "noise", "number_format"}


def fault_sentence(fault: KeyFault) -> str:
    """The fault in the language of whoever asks."""
    sentence = str(SENTENCES.get(fault.code, SENTENCES["key_unreadable"]))
    sentence = sentence % NUMBERS[fault.code] if fault.code in NUMBERS else sentence
    return f"{sentence} {AS_TEXT}" if fault.code in DAMAGED_BY_A_SPREADSHEET else sentence
