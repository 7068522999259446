"""Who and what takes part: constant items leave, extreme students are set aside, the rest must connect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from psychometrics.errors import CalibrationRefused
from psychometrics.responses import IntArray, ResponseMatrix, ScoreTable, count_by_score

ALL_RIGHT = "all_right"
ALL_WRONG = "all_wrong"
NOT_ANSWERED = "not_answered"


@dataclass(frozen=True, eq=False)
class Form:
    """The students who answered one set of items: `items` (m,), `counts` (m+1,), `right` (m+1, m)."""

    items: IntArray
    counts: IntArray
    right: IntArray

    def without(self, leaving: NDArray[np.bool_], all_right: NDArray[np.bool_]) -> Form:
        """The same students without the items that leave; `all_right` marks those that leave as right.

        Everyone but the extreme students answered a leaving item alike, so scores drop by the all-right ones;
        a score of 0 stays 0 and a full one stays full, which is what the clip does.
        """
        keep = ~leaving[self.items]
        size = int(keep.sum())
        scores = np.clip(np.arange(len(self.counts)) - int(all_right[self.items].sum()), 0, size)
        counts = np.zeros(size + 1, dtype=np.int64)
        right = np.zeros((size + 1, size), dtype=np.int64)
        np.add.at(counts, scores, self.counts)
        np.add.at(right, scores, self.right[:, keep])
        return Form(self.items[keep], counts, right)


@dataclass(frozen=True, eq=False)
class Design:
    """The live part of the data: forms over `live` items, and what was left out and why.

    `p_value`: share right of all answers to each item, whoever gave them; NaN without answers.
    """

    n_items: int
    live: IntArray
    forms: tuple[Form, ...]
    p_value: NDArray[np.float64]
    excluded: dict[int, str]
    n_persons: int
    n_extreme_low: int
    n_extreme_high: int
    n_unanswered: int
    item_names: tuple[str, ...]


def design_from(source: ResponseMatrix | ScoreTable) -> Design:
    """Set aside what carries no information and check that the rest determines the difficulties.

    Raises `CalibrationRefused` when it does not (Fischer 1981: the graph with an edge from each item somebody
    got right to each item the same student got wrong must be strongly connected).
    """
    everything = _forms_of(source)
    answered, right = _tally(everything, source.n_items, extremes=True)
    forms, excluded = _set_aside(everything, source.n_items, source.item_names)
    live = np.array([i for i in range(source.n_items) if i not in excluded], dtype=np.int64)
    design = Design(
        n_items=source.n_items,
        live=live,
        forms=forms,
        p_value=right / np.where(answered > 0, answered, np.nan),
        excluded=excluded,
        n_persons=source.n_persons,
        n_extreme_low=sum(int(form.counts[0]) for form in forms),
        n_extreme_high=sum(int(form.counts[-1]) for form in forms),
        n_unanswered=source.n_persons - sum(int(form.counts.sum()) for form in forms),
        item_names=source.item_names,
    )
    if isinstance(source, ResponseMatrix) and not source.is_complete:
        _check_connected(wins(source, live), live, source.item_names)
    else:
        _check_margins(forms[0], source.item_names)
    return design


def wins(matrix: ResponseMatrix, live: IntArray) -> NDArray[np.bool_]:
    """Entry (i, j): some student got live item i right and live item j wrong."""
    total = np.zeros((len(live), len(live)), dtype=np.float64)
    for piece in matrix.pieces():
        columns = piece[:, live]
        total += (columns == 1).astype(np.float32).T @ (columns == 0).astype(np.float32)
    return total > 0


def _forms_of(source: ResponseMatrix | ScoreTable) -> list[Form]:
    if isinstance(source, ScoreTable):
        return [Form(np.arange(source.n_items), source.counts, source.right)]
    if source.is_complete:
        counts, right = count_by_score(source.pieces(), source.n_items)
        return [Form(np.arange(source.n_items), counts, right)]
    forms = []
    for items, rows in source.patterns():
        if len(items):
            table = np.ascontiguousarray(source.values[np.ix_(rows, items)])
            step = max(1, min(len(rows), 16_384))
            pieces = (table[start : start + step] for start in range(0, len(rows), step))
            forms.append(Form(items, *count_by_score(pieces, len(items))))
    return forms


def _tally(forms: list[Form], n_items: int, *, extremes: bool) -> tuple[IntArray, IntArray]:
    """Answers and right answers per item, with or without the extreme students."""
    answered = np.zeros(n_items, dtype=np.int64)
    right = np.zeros(n_items, dtype=np.int64)
    rows = slice(None) if extremes else slice(1, -1)
    for form in forms:
        answered[form.items] += form.counts[rows].sum()
        right[form.items] += form.right[rows].sum(axis=0)
    return answered, right


def _set_aside(forms: list[Form], n_items: int, names: tuple[str, ...]) -> tuple[tuple[Form, ...], dict[int, str]]:
    """Constant items leave, then items constant among non-extreme students, until nothing changes."""
    excluded: dict[int, str] = {}
    answered, right = _tally(forms, n_items, extremes=True)
    forms = _drop(forms, answered, right, excluded)
    if n_items - len(excluded) < 2:
        raise CalibrationRefused(
            "too_few_items",
            "Fewer than two items were answered right by some and wrong by others.",
            excluded=dict(excluded),
        )
    first = len(excluded)
    while True:
        answered, right = _tally(forms, n_items, extremes=False)
        live = [i for i in range(n_items) if i not in excluded]
        if len(live) >= 2 and not answered.any() and len(excluded) == first:
            raise CalibrationRefused(
                "no_informative_students", "Every student has all answers right or all answers wrong."
            )
        if len(live) < 2 or not answered.any():
            raise CalibrationRefused(
                "ill_conditioned",
                "Every comparison goes one way: a harder item is never right where an easier one is wrong.",
                excluded=dict(excluded),
            )
        lost = [names[i] for i in live if answered[i] == 0]
        if lost:
            raise CalibrationRefused(
                "disconnected",
                f"Only students with all right or all wrong answered {_listed(lost)}: no way to compare.",
                items=lost,
            )
        remaining = _drop(forms, answered, right, excluded)
        if remaining is forms:
            return tuple(_merged(forms)), dict(sorted(excluded.items()))
        forms = remaining


def _drop(forms: list[Form], answered: IntArray, right: IntArray, excluded: dict[int, str]) -> list[Form]:
    """Note the items with one kind of answer in `excluded` and take them out of the forms."""
    everyone = answered == right
    leaving = everyone | (right == 0)
    leaving[list(excluded)] = False
    if not leaving.any():
        return forms
    for i in np.flatnonzero(leaving):
        reason = NOT_ANSWERED if answered[i] == 0 else ALL_RIGHT if everyone[i] else ALL_WRONG
        excluded[int(i)] = reason
    remaining = [form.without(leaving, leaving & everyone) for form in forms]
    return [form for form in remaining if len(form.items)]


def _merged(forms: list[Form]) -> list[Form]:
    """Forms that became alike when items left are one form; order of first appearance."""
    merged: dict[bytes, Form] = {}
    for form in forms:
        key = form.items.tobytes()
        if key in merged:
            other = merged[key]
            form = Form(form.items, other.counts + form.counts, other.right + form.right)
        merged[key] = form
    return list(merged.values())


def _check_margins(form: Form, names: tuple[str, ...]) -> None:
    """Fischer's condition from the margins alone, for complete answers.

    The m easiest items hold Σ n_r·min(r, m) right answers exactly when nobody got one of the others right
    and one of them wrong; for each m < k the sum must stay below that. (The margins decide, because the
    conditional likelihood depends on nothing else.)
    """
    items = len(form.items)
    inner = form.counts.copy()
    inner[[0, -1]] = 0
    totals = form.right[1:-1].sum(axis=0)
    order = np.argsort(-totals, kind="stable")
    held = np.cumsum(totals[order])[:-1]
    at_least = np.cumsum(inner[::-1])[::-1][1:]  # students with score ≥ 1, 2, …
    most = np.cumsum(at_least)[: items - 1]
    full = np.flatnonzero(held == most)
    if len(full):
        cut = int(full[0]) + 1
        easier, harder = np.sort(order[:cut]), np.sort(order[cut:])
        _refuse_one_way([names[form.items[i]] for i in easier], [names[form.items[i]] for i in harder])


def _check_connected(graph: NDArray[np.bool_], live: IntArray, names: tuple[str, ...]) -> None:
    """Fischer's condition for answers missing by design: the graph itself."""
    parts, part = connected_components(graph, directed=True, connection="weak")
    if parts > 1:
        groups = [[names[i] for i in live[part == p]] for p in range(parts)]
        raise CalibrationRefused(
            "disconnected",
            f"The items fall into {parts} groups that no student connects: " + "; ".join(map(_listed, groups)),
            groups=groups,
        )
    parts, part = connected_components(graph, directed=True, connection="strong")
    if parts > 1:
        inside = np.array([not graph[np.ix_(part != p, part == p)].any() for p in range(parts)])
        easiest = int(np.flatnonzero(inside)[0])
        _refuse_one_way([names[i] for i in live[part == easiest]], [names[i] for i in live[part != easiest]])


def _refuse_one_way(easier: list[str], harder: list[str]) -> None:
    raise CalibrationRefused(
        "ill_conditioned",
        f"Nobody got any of {_listed(harder)} right and any of {_listed(easier)} wrong: "
        "how much harder they are cannot be measured.",
        easier=easier,
        harder=harder,
    )


def _listed(names: list[str], most: int = 8) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
