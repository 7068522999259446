"""What the work after an exam found, and how far it came."""

from django.contrib import admin

from exams.admin.readonly import ReadOnlyAdmin
from exams.models import Calibration, ItemDifficulty, PipelineStep, ScoreAbility


@admin.register(PipelineStep)
class PipelineStepAdmin(ReadOnlyAdmin):
    list_display = ["exam", "step", "state", "attempts", "started_at", "finished_at", "message"]
    list_filter = ["state", "step"]
    list_select_related = ["exam"]
    ordering = ["-id"]


@admin.register(Calibration)
class CalibrationAdmin(ReadOnlyAdmin):
    list_display = [
        "exam",
        "persons",
        "items",
        "converged",
        "kr20",
        "separation",
        "wle_reliability",
        "calibrated_at",
    ]
    list_select_related = ["exam"]


@admin.register(ItemDifficulty)
class ItemDifficultyAdmin(ReadOnlyAdmin):
    list_display = [
        "exam",
        "question_number",
        "sub_part",
        "difficulty",
        "se",
        "infit",
        "outfit",
        "p_value",
        "flags",
    ]
    list_filter = ["exam"]
    list_select_related = ["exam"]


@admin.register(ScoreAbility)
class ScoreAbilityAdmin(ReadOnlyAdmin):
    list_display = ["exam", "raw_score", "ability_logits", "ability_se", "rasch_scaled", "percentile"]
    list_filter = ["exam"]
    list_select_related = ["exam"]
