"""What the pages of an item analysis show: rows and numbers as texts, with the drawings beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from exams.admin.analysis_tables import ItemRow, ScoreRow
from exams.admin.analysis_text import FLAGS, percent, reliability_in_words, shown, targeting_in_words
from exams.admin.exam_plots import draw_fit, draw_precision, draw_scores, draw_wright_map, make_wright_map
from exams.admin.item_plots import draw_answers_by_group, draw_item_curve, draw_shares
from exams.rules.marking import Kind, key_reading
from exams.rules.options import BLANK
from exams.selectors.item_analysis import ExamAnalysis
from psychometrics import Calibration, information_curve, item_curve, score_histogram, targeting

FREQUENT_SHOWN = 3


def exam_figures(analysis: ExamAnalysis) -> list[tuple[str, str, str]]:
    """Name, value and a word about it, for the top of the page."""
    table, fit = analysis.table, analysis.fit
    if table is None or not table.n_persons:
        return []
    scores = score_histogram(table.counts)
    figures = [
        (_("sittings"), f"{table.n_persons:,}", _("scored")),
        (_("items"), str(table.n_items), _("%s voided") % len(analysis.voided) if analysis.voided else ""),
        (_("mean score"), shown(scores.mean, 1), _("median %(median)s, SD %(sd)s") % {
            "median": shown(scores.median, 1), "sd": shown(scores.sd, 1)}),
    ]  # fmt: skip
    if fit is None:
        return figures
    trust, target = fit.reliability, targeting(fit)
    return [
        *figures,
        (
            _("mean ability"),
            shown(target.person_mean, signed=True),
            _("logits, SD %(sd)s; items 0, SD %(items)s")
            % {"sd": shown(target.person_sd), "items": shown(target.item_sd)},
        ),
        (_("KR-20"), shown(trust.kr20), reliability_in_words(trust.kr20)),
        (
            _("person separation"),
            shown(trust.separation),
            _("%s levels of ability told apart") % shown(trust.strata, 1),
        ),
        (_("WLE reliability"), shown(trust.wle_reliability), _("of the abilities that are reported")),
        (_("item separation"), shown(trust.item_separation), _("of the order of difficulty")),
    ]


def exam_plots(analysis: ExamAnalysis, rows: Sequence[ItemRow], addresses: Mapping[int, str]) -> dict[str, Any]:
    """The drawings that these answers allow, and what stands beside them."""
    table, fit = analysis.table, analysis.fit
    if table is None or not table.n_persons:
        return {}
    plots: dict[str, Any] = {"scores": draw_scores(score_histogram(table.counts))}
    if fit is None:
        return plots
    found, target = make_wright_map(fit), targeting(fit)
    return plots | {
        "wright": draw_wright_map(found, target, rows, addresses),
        "targeting": targeting_in_words(target),
        "precision": draw_precision(fit, found),
        "precision_table": _precision_table(fit),
        "fit": draw_fit(rows, addresses),
    }


def _precision_table(fit: Calibration) -> list[dict[str, str]]:
    curve = information_curve(fit.difficulty, np.linspace(-4, 4, 17))
    return [
        {
            "theta": shown(theta, 1, signed=True),
            "information": shown(information, 1),
            "error": shown(error),
            "score": shown(score, 1),
        }
        for theta, information, error, score in zip(
            curve.theta.tolist(),
            curve.information.tolist(),
            curve.sem.tolist(),
            curve.expected_score.tolist(),
            strict=True,
        )
    ]


def shown_row(row: ItemRow, address: str) -> dict[str, Any]:
    wrong = [answer for answer in row.answers if not answer.is_key and not answer.group]
    frequent = sorted(wrong, key=lambda answer: -answer.count)[:FREQUENT_SHOWN]
    return {
        "slot": row.slot,
        "address": address,
        "topic": row.entry.topic,
        "key": key_reading(row.entry.correct_answer, kind=Kind(row.entry.kind)),
        "p_value": percent(row.p_value),
        "difficulty": shown(row.difficulty, signed=True),
        "se": shown(row.se),
        "infit": shown(row.infit),
        "infit_z": shown(row.infit_z, 1, signed=True),
        "outfit": shown(row.outfit),
        "outfit_z": shown(row.outfit_z, 1, signed=True),
        "point_biserial": shown(row.point_biserial_rest),
        "discrimination": shown(row.discrimination),
        "flags": [FLAGS[flag] for flag in row.flags],
        "shares": draw_shares(row.answers, name=str(row.slot)) if row.is_closed and row.answers else "",
        "frequent": [(answer.answer, percent(answer.share)) for answer in frequent] if not row.is_closed else [],
        "undecided": row.outcomes.get("undecided", 0),
        "blank": percent(next((answer.share for answer in row.answers if answer.answer == BLANK), None)),
    }


def shown_score(row: ScoreRow) -> dict[str, Any]:
    return {
        "raw_score": row.raw_score,
        "count": row.count,
        "below": percent(row.below_share),
        "ability": shown(row.ability, signed=True),
        "se": shown(row.se),
        "scaled": shown(row.scaled, 1),
        "points": shown(row.points, 1),
        "band": row.band,
    }


def item_figures(row: ItemRow) -> list[tuple[str, str, str]]:
    def with_z(square: float | None, z: float | None) -> tuple[str, str]:
        return shown(square), _("z %s, expected 1") % shown(z, 1, signed=True)

    def conditional(square: float | None, sd: float | None) -> tuple[str, str]:
        return shown(square), _("given the raw score, 1 ± %s by chance") % shown(sd)

    scaled = _("± %(se)s logits; %(scaled)s on the scale of 0 to 100") % {
        "se": shown(row.se),
        "scaled": shown(row.scaled, 1),
    }
    return [
        (_("difficulty"), shown(row.difficulty, signed=True), scaled),
        (_("got it right"), percent(row.p_value), _("p-value")),
        (_("infit"), *with_z(row.infit, row.infit_z)),
        (_("outfit"), *with_z(row.outfit, row.outfit_z)),
        (_("conditional infit"), *conditional(row.conditional_infit, row.conditional_infit_sd)),
        (_("conditional outfit"), *conditional(row.conditional_outfit, row.conditional_outfit_sd)),
        (
            _("point-biserial"),
            shown(row.point_biserial_rest),
            _("with the score on the other items; best 27 %% less weakest: %s") % shown(row.upper_lower, signed=True),
        ),
        (_("discrimination"), shown(row.discrimination), _("the model's slope is 1")),
        (
            _("wrong"),
            str(row.outcomes.get("wrong", 0)),
            _("%(unreadable)s unreadable, %(undecided)s undecided, %(blank)s blank")
            % {name: row.outcomes.get(name, 0) for name in ("unreadable", "undecided", "blank")},
        ),
    ]


def curve_parts(analysis: ExamAnalysis, index: int) -> dict[str, Any]:
    """The characteristic curve with its table; nothing for an item without a difficulty."""
    fit, table = analysis.fit, analysis.table
    if fit is None or table is None or index in fit.excluded:
        return {"curve": "", "curve_table": []}
    found = item_curve(fit, table, index)
    groups = zip(
        found.group_size.tolist(),
        found.group_theta.tolist(),
        found.observed.tolist(),
        found.expected.tolist(),
        found.observed_se.tolist(),
        strict=True,
    )
    return {
        "curve": draw_item_curve(found, name=str(analysis.key[index].slot), difficulty=float(fit.difficulty[index])),
        "curve_table": [
            {
                "size": size,
                "theta": shown(theta, signed=True),
                "observed": percent(observed),
                "expected": percent(expected),
                "error": percent(error),
                "is_off": abs(observed - expected) > 2 * error,
            }
            for size, theta, observed, expected, error in groups
        ],
    }


def answer_parts(analysis: ExamAnalysis, row: ItemRow) -> dict[str, Any]:
    """Who gives which answer, as a drawing and a table."""
    options = analysis.options.get(row.slot)
    if options is None or not options.students:
        return {"answers": "", "answer_rows": [], "group_sizes": []}
    found, share_of = options.table(), {share.answer: share for share in row.answers}
    return {
        "answers": draw_answers_by_group(found, row.answers, name=str(row.slot)),
        "group_sizes": [f"{size:.0f}" for size in found.group_sizes.tolist()],
        "answer_rows": [
            {
                "answer": share_of[line.option].name,
                "is_key": share_of[line.option].is_key,
                "count": line.count,
                "share": percent(line.share),
                "groups": [percent(share) for share in line.group_shares.tolist()],
                "mean": shown(line.mean_rest_score, 1),
                "point_biserial": shown(line.point_biserial, signed=True),
            }
            for line in found.rows
            if line.count or line.option == BLANK or not share_of[line.option].group
        ],
    }
