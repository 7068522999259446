"""An item analysis as files: CSV for spreadsheets, JSON for programs."""

import csv
import io
import json
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from exams.admin.analysis_tables import ItemRow, ScoreRow, item_rows, score_rows
from exams.models import MockExam
from exams.selectors.item_analysis import ExamAnalysis
from psychometrics import score_histogram, targeting

CSV, JSON = "text/csv; charset=utf-8", "application/json"
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets misread every letter beyond ASCII
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
STATISTICS = (
    "p_value", "difficulty", "se", "scaled", "infit", "infit_z", "outfit", "outfit_z", "conditional_infit",
    "conditional_infit_sd", "conditional_outfit", "conditional_outfit_sd", "point_biserial", "point_biserial_rest",
    "discrimination", "upper_lower",
)  # fmt: skip
OUTCOMES = ("correct", "wrong", "unreadable", "undecided", "blank")
SCORE_COLUMNS = ("raw_score", "count", "below_share", "ability", "se", "scaled", "points", "band")


def items_file(exam: MockExam, analysis: ExamAnalysis, *, now: datetime) -> tuple[str, str]:
    """All statistics of all items, one a line."""
    head = ["slot", "kind", "topic", "key", *STATISTICS, "flags", *OUTCOMES, "answers", "key_warning"]
    lines = [
        [
            str(row.slot), row.entry.kind, row.entry.topic, row.entry.correct_answer,
            *(getattr(row, name) for name in STATISTICS), " ".join(row.flags),
            *(row.outcomes.get(outcome, 0) for outcome in OUTCOMES),
            "; ".join(f"{answer.group or answer.answer}: {answer.count}" for answer in row.answers),
            row.warning.preferred if row.warning else "",
        ]
        for row in item_rows(analysis)
    ]  # fmt: skip
    return _csv(head, lines), CSV


def scores_file(exam: MockExam, analysis: ExamAnalysis, *, now: datetime) -> tuple[str, str]:
    """What each raw score is worth: count, ability and its standard error, scaled score, estimated grade."""
    return _csv(SCORE_COLUMNS, [[getattr(row, name) for name in SCORE_COLUMNS] for row in score_rows(analysis)]), CSV


def whole_file(exam: MockExam, analysis: ExamAnalysis, *, now: datetime) -> tuple[str, str]:
    """Everything: the exam, its figures, items and scores. A number that does not exist is null."""
    content = {
        "exam": {"id": str(exam.pk), "title": exam.title, "scheduled_end": exam.scheduled_end.isoformat()},
        "computed_at": now.isoformat(),
        "is_preliminary": analysis.is_preliminary,
        "refusal": analysis.refusal,
        "summary": _summary(analysis),
        "items": [_item(row) for row in item_rows(analysis)],
        "scores": [_score(row) for row in score_rows(analysis)],
        "voided": [str(row.slot) for row in analysis.voided],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False), JSON


def _summary(analysis: ExamAnalysis) -> dict[str, Any]:
    table, fit = analysis.table, analysis.fit
    if table is None or not table.n_persons:
        return {"sittings": 0}
    scores = score_histogram(table.counts)
    summary: dict[str, Any] = {
        "sittings": table.n_persons, "items": table.n_items, "waiting": analysis.waiting, "mean": scores.mean,
        "sd": scores.sd, "median": scores.median,
    }  # fmt: skip
    if fit is not None:
        trust, target = fit.reliability, targeting(fit)
        summary |= {
            "kr20": trust.kr20, "person_separation": trust.separation, "strata": trust.strata,
            "wle_reliability": trust.wle_reliability, "item_separation": trust.item_separation,
            "mean_ability": target.person_mean, "sd_ability": target.person_sd, "sd_difficulty": target.item_sd,
            "log_likelihood": fit.log_likelihood, "iterations": fit.iterations, "message": fit.message,
        }  # fmt: skip
    return {name: _plain(value) for name, value in summary.items()}


def _item(row: ItemRow) -> dict[str, Any]:
    warning = row.warning
    return {
        "slot": str(row.slot),
        "kind": row.entry.kind,
        "topic": row.entry.topic,
        "key": row.entry.correct_answer,
        **{name: _plain(getattr(row, name)) for name in STATISTICS},
        "flags": list(row.flags),
        "answers": [
            {
                "answer": "" if answer.group else answer.answer,
                "group": answer.group,
                "count": answer.count,
                "share": answer.share,
                "is_right": answer.is_key,
            }
            for answer in row.answers
        ],
        "outcomes": {outcome: row.outcomes.get(outcome, 0) for outcome in OUTCOMES},
        "key_warning": None
        if warning is None
        else {
            "preferred": warning.preferred,
            "best_students": warning.best_students,
            "chose_key": warning.chose_key,
            "chose_preferred": warning.chose_preferred,
            "chance": warning.chance,
        },
    }


def _score(row: ScoreRow) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in SCORE_COLUMNS}


def _plain(value: Any) -> Any:  # any cell: texts and whole numbers pass
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _csv(head: Sequence[str], lines: Sequence[Sequence[Any]]) -> str:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in line] for line in lines)
    return BYTE_ORDER_MARK + target.getvalue()


def _cell(value: Any) -> Any:
    """A number as it is; a text so that no spreadsheet takes it for a formula."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
