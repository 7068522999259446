"""The words and numbers of an item analysis as people read them."""

import math

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from psychometrics import Targeting

NOTHING = "–"
WELL_TARGETED = 0.5  # logits
# Usual rules of thumb for tests about persons (Nunnally 1978).
RELIABILITY_LEVELS = (
    (0.9, gettext_lazy("very good: fit for decisions about a single student")),
    (0.8, gettext_lazy("good")),
    (0.7, gettext_lazy("fair: ranks groups better than single students")),
)
LOW_RELIABILITY = gettext_lazy("low: treat single scores with care")

FLAGS = {
    "noisy_infit": (
        gettext_lazy("noisy"),
        gettext_lazy("Students near its level answer it unpredictably (infit above 1.3): read the wording again."),
    ),
    "noisy_outfit": (
        gettext_lazy("surprises"),
        gettext_lazy(
            "Weak students get it right or strong ones miss it (outfit above 1.3): guessing, slips, or the key."
        ),
    ),
    "muted_infit": (
        gettext_lazy("too tidy"),
        gettext_lazy(
            "More predictable than the model expects (infit below 0.7): often a question that repeats others."
        ),
    ),
    "muted_outfit": (
        gettext_lazy("too tidy far off"),
        gettext_lazy("Hardly any surprises far from its level (outfit below 0.7): harmless, adds little."),
    ),
    "weak_discrimination": (
        gettext_lazy("does not separate"),
        gettext_lazy("Good students do hardly better than weak ones, or worse: check the key and the wording."),
    ),
    "all_right": (gettext_lazy("all right"), gettext_lazy("Everybody got it right: it has no difficulty.")),
    "all_wrong": (gettext_lazy("all wrong"), gettext_lazy("Nobody got it right: it has no difficulty. Check the key.")),
    "key": (gettext_lazy("key?"), gettext_lazy("The best students choose another answer than the key.")),
}


def shown(value: float | None, digits: int = 2, *, signed: bool = False) -> str:
    """A number with a real minus sign; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NOTHING
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.replace("-", "").replace("+", "")
    return text.replace("-", "−")


def percent(share: float | None) -> str:
    return NOTHING if share is None or not math.isfinite(share) else f"{100 * share:.0f} %"


def reliability_in_words(value: float) -> str:
    if not math.isfinite(value):
        return _("cannot be computed")
    return str(next((words for limit, words in RELIABILITY_LEVELS if value >= limit), LOW_RELIABILITY))


def targeting_in_words(found: Targeting) -> str:
    """Whether the paper suited these students, in a sentence or two."""
    gap = shown(abs(found.offset))
    side = _("%s logits above the items") % gap if found.offset > 0 else _("%s logits below the items") % gap
    if abs(found.offset) <= WELL_TARGETED:
        suits = _("The paper suits these students: on average they stand %s.") % side
    elif found.offset > 0:
        suits = _("The paper was easy for these students: on average they stand %s.") % side
    else:
        suits = _("The paper was hard for these students: on average they stand %s.") % side
    where = _("It measures best at %(theta)s logits, with a standard error of %(sem)s; %(share)s of the students stand "
              "between its easiest and its hardest item.") % {
        "theta": shown(found.best_theta, 1, signed=True),
        "sem": shown(found.smallest_sem),
        "share": percent(found.covered),
    }  # fmt: skip
    return f"{suits} {where}"
