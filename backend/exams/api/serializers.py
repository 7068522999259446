"""The shapes of the exam endpoints, as OpenAPI shows them. What students get is built by selectors, not by these."""

from rest_framework import serializers

from exams.models import Achievement, ExamSession
from exams.rules.marking import Kind
from exams.rules.timing import ExamState


class SessionBriefSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    mode = serializers.ChoiceField(choices=ExamSession.Mode.choices)
    status = serializers.ChoiceField(choices=ExamSession.Status.choices)
    started_at = serializers.DateTimeField()
    deadline = serializers.DateTimeField(allow_null=True, help_text="Null only in practice")
    submitted_at = serializers.DateTimeField(allow_null=True)
    auto_submitted = serializers.BooleanField()


class ProgressSerializer(serializers.Serializer):
    answered = serializers.IntegerField()
    total = serializers.IntegerField()
    percentage = serializers.FloatField()
    total_xp = serializers.IntegerField(help_text="10 for each answered slot of a practice; 0 in a timed exam")


class LeftPracticeSerializer(SessionBriefSerializer):
    """A practice that was left unfinished, so that its student knows what to go on with before choosing."""

    current_question = serializers.IntegerField(allow_null=True)
    last_activity = serializers.DateTimeField()
    resumable = serializers.BooleanField(help_text="False: left alone for more than 30 days")
    progress = ProgressSerializer()


class ExamSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.ChoiceField(
        choices=[(state.value, state.value) for state in ExamState if state != ExamState.DRAFT]
    )
    scheduled_start = serializers.DateTimeField()
    scheduled_end = serializers.DateTimeField()
    duration_minutes = serializers.IntegerField()
    questions_total = serializers.IntegerField()
    slots_total = serializers.IntegerField()
    my_session = SessionBriefSerializer(allow_null=True)
    extra_minutes = serializers.IntegerField(help_text="One's own: they move both the duration and the end")
    can_start = serializers.BooleanField()
    can_practise = serializers.BooleanField()
    results_released = serializers.BooleanField()


class ServerTimeSerializer(serializers.Serializer):
    server_time = serializers.DateTimeField()
    server_time_ms = serializers.IntegerField(help_text="Milliseconds since 1970")


class UpcomingSerializer(ServerTimeSerializer):
    exam = ExamSerializer(allow_null=True)


class LobbySerializer(ServerTimeSerializer):
    exam = ExamSerializer()
    starts_in_ms = serializers.IntegerField(help_text="Not positive once the exam is open")
    waiting = serializers.IntegerField(
        allow_null=True, help_text="How many students are in this lobby, within about 1 %; null when nobody counts"
    )
    my_session = SessionBriefSerializer(allow_null=True)
    my_practice = LeftPracticeSerializer(allow_null=True, help_text="A practice that was left unfinished")


class AreaSerializer(serializers.Serializer):
    page = serializers.IntegerField(help_text="From 1")
    left = serializers.FloatField(help_text="A share of the page's width or height, from its top left, 0 to 1")
    top = serializers.FloatField()
    right = serializers.FloatField()
    bottom = serializers.FloatField()


class LeadSerializer(serializers.Serializer):
    page = serializers.IntegerField()
    top = serializers.FloatField()


class PlaceSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    page = serializers.IntegerField()
    left = serializers.FloatField(help_text="Where the question's number begins")
    top = serializers.FloatField(help_text="Above the first line and all that rises from it")
    areas = AreaSerializer(many=True, help_text="From where the question begins to where the next one does")
    lead = LeadSerializer(allow_null=True, help_text="Where a heading or a list that belongs to it begins")


class PlacesSerializer(serializers.Serializer):
    is_known = serializers.BooleanField(help_text="False until somebody looked: ask again in a while")
    questions = PlaceSerializer(many=True, help_text="In the paper's order; empty on a scan")


class SlotSerializer(serializers.Serializer):
    question_number = serializers.IntegerField()
    sub_part = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind])
    choices = serializers.CharField(allow_blank=True, help_text="The letters offered, e.g. ABCD; empty if typed")


class SlotAnswerSerializer(serializers.Serializer):
    question_number = serializers.IntegerField()
    sub_part = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True)
    revision = serializers.IntegerField()
    saved_at = serializers.DateTimeField()
    outcome = serializers.CharField(required=False, help_text="Practice only: as in the reply to a save")


class SessionExamSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    duration_minutes = serializers.IntegerField()
    scheduled_end = serializers.DateTimeField()


class SessionStateSerializer(SessionBriefSerializer, ServerTimeSerializer):
    exam = SessionExamSerializer()
    deadline_ms = serializers.IntegerField(allow_null=True)
    grace_seconds = serializers.IntegerField()
    current_question = serializers.IntegerField(allow_null=True)
    last_activity = serializers.DateTimeField()
    slots = SlotSerializer(many=True)
    answers = SlotAnswerSerializer(many=True)
    held_elsewhere = serializers.BooleanField(help_text="Another device of the student's holds the session")
    paper_url = serializers.CharField()
    watermark = serializers.CharField(help_text="Shown on each page of the paper; staff find the session by it")
    total_xp = serializers.IntegerField()
    progress = ProgressSerializer()


class SessionClockSerializer(ServerTimeSerializer):
    status = serializers.ChoiceField(choices=ExamSession.Status.choices)
    auto_submitted = serializers.BooleanField()
    deadline = serializers.DateTimeField(allow_null=True, help_text="Null only in practice")
    deadline_ms = serializers.IntegerField(allow_null=True)
    held_elsewhere = serializers.BooleanField(help_text="Another device of the student's holds the session")


class StartSerializer(serializers.Serializer):
    mode = serializers.ChoiceField(choices=ExamSession.Mode.choices, default=ExamSession.Mode.LIVE, required=False)
    device = serializers.UUIDField(required=False, help_text="This device's own lasting id")


class TakeOverSerializer(serializers.Serializer):
    device = serializers.UUIDField()


class SaveItemSerializer(serializers.Serializer):
    question_number = serializers.IntegerField(min_value=1)
    sub_part = serializers.CharField(required=False, default="", allow_blank=True)
    answer = serializers.CharField(required=False, default="", allow_blank=True, max_length=500)
    revision = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class SaveSerializer(serializers.Serializer):
    """One answer (the fields themselves) or a batch (`answers`)."""

    question_number = serializers.IntegerField(required=False, min_value=1)
    sub_part = serializers.CharField(required=False, allow_blank=True)
    answer = serializers.CharField(required=False, allow_blank=True, max_length=500)
    revision = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    answers = SaveItemSerializer(many=True, required=False, max_length=100)  # type: ignore[call-arg]
    device = serializers.UUIDField(required=False, allow_null=True)


class StoredAnswerSerializer(serializers.Serializer):
    question_number = serializers.IntegerField()
    sub_part = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True, help_text="What is stored now")
    revision = serializers.IntegerField(help_text="The stored revision")
    applied = serializers.BooleanField(help_text="Whether this save is what is stored; false: it was an older revision")
    outcome = serializers.CharField(
        required=False,
        help_text="Practice only: correct, wrong, unreadable, undecided, blank, or waiting (for the worker)",
    )


class SavedSerializer(ServerTimeSerializer):
    status = serializers.ChoiceField(choices=[("saved", "saved")])
    saved_at = serializers.DateTimeField()
    deadline = serializers.DateTimeField(allow_null=True)
    deadline_ms = serializers.IntegerField(allow_null=True)
    answers = StoredAnswerSerializer(many=True)
    xp_gained = serializers.IntegerField(
        required=False, help_text="Practice only: what this save added; negative where an answer was taken back"
    )
    total_xp = serializers.IntegerField(required=False, help_text="Practice only")
    progress = ProgressSerializer(required=False, help_text="Practice only")


class PreviewRequestSerializer(serializers.Serializer):
    question_number = serializers.IntegerField(min_value=1)
    sub_part = serializers.CharField(required=False, default="", allow_blank=True)
    answer = serializers.CharField(required=False, default="", allow_blank=True, max_length=500)


class ReadRequestSerializer(serializers.Serializer):
    answer = serializers.CharField(required=False, default="", allow_blank=True, max_length=500)
    kind = serializers.ChoiceField(choices=[Kind.NUMBER.value, Kind.EXPRESSION.value], required=False, default="number")


class PreviewSerializer(serializers.Serializer):
    reading = serializers.CharField(allow_blank=True, help_text="How the text is understood; never whether it is right")
    readable = serializers.BooleanField()
    problem = serializers.CharField(allow_blank=True, help_text="Why it is not readable: unreadable or too_costly")
    sentence = serializers.CharField(allow_blank=True, help_text="The same for the student")


class SubmittedSerializer(ServerTimeSerializer):
    status = serializers.ChoiceField(choices=[("submitted", "submitted")])
    submitted_at = serializers.DateTimeField()
    auto_submitted = serializers.BooleanField()
    answered = serializers.IntegerField()
    total = serializers.IntegerField()
    results_released = serializers.BooleanField()
    results_expected_at = serializers.DateTimeField(
        allow_null=True, help_text="Null in practice, which waits for nobody"
    )
    results_expected_at_ms = serializers.IntegerField(allow_null=True)


class AbandonedSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=[("abandoned", "abandoned")])


class ValidSessionSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=ExamSession.Status.choices)
    current_question = serializers.IntegerField(allow_null=True)
    last_activity = serializers.DateTimeField()


class ValiditySerializer(serializers.Serializer):
    valid = serializers.BooleanField()
    reason = serializers.CharField(allow_null=True, help_text="not_found, submitted, abandoned, time_expired or idle")
    session = ValidSessionSerializer(allow_null=True)
    progress = ProgressSerializer(allow_null=True)


class ExamTitleSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()


class ResultSlotSerializer(serializers.Serializer):
    question_number = serializers.IntegerField()
    sub_part = serializers.CharField(allow_blank=True)
    kind = serializers.CharField()
    topic = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True)
    reading = serializers.CharField(allow_blank=True, help_text="How a typed answer was understood")
    correct_answer = serializers.CharField()
    correct_reading = serializers.CharField(allow_blank=True, help_text="How the right answer is understood")
    also_right = serializers.ListField(child=serializers.CharField(), help_text="Other answers that are right")
    outcome = serializers.ChoiceField(choices=["correct", "wrong", "unreadable", "undecided", "blank", "void"])
    difficulty = serializers.FloatField(allow_null=True, help_text="Logits")
    difficulty_scaled = serializers.FloatField(allow_null=True, help_text="On the students' scale, 0..100")
    p_value = serializers.FloatField(allow_null=True, help_text="Share of students who got it right")


class AbilitySerializer(serializers.Serializer):
    logits = serializers.FloatField()
    se = serializers.FloatField(help_text="Standard error, logits")
    scaled = serializers.FloatField(help_text="0..100")
    low = serializers.FloatField(help_text="One standard error below, 0..100")
    high = serializers.FloatField(help_text="One standard error above, 0..100")


class BandChanceSerializer(serializers.Serializer):
    name = serializers.CharField()
    from_points = serializers.FloatField(allow_null=True, help_text="From so many points; null for `below`")
    chance = serializers.FloatField(help_text="0..1")


class NextBandSerializer(serializers.Serializer):
    name = serializers.CharField()
    from_points = serializers.FloatField()
    missing = serializers.FloatField(help_text="Points from the estimate to this grade")


class ForecastSerializer(serializers.Serializer):
    """An estimate of the certificate's points from this sitting; never official."""

    points = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    confidence = serializers.FloatField(help_text="Of the band low..high, e.g. 0.95")
    band = serializers.CharField(help_text="The grade at the estimate; `below` is below all")
    bands = BandChanceSerializer(many=True)
    next_band = NextBandSerializer(allow_null=True, help_text="The grade above; null at the top")
    is_estimate = serializers.BooleanField(help_text="Always true")


class SlotPlaceSerializer(serializers.Serializer):
    question_number = serializers.IntegerField()
    sub_part = serializers.CharField(allow_blank=True)


class PreviousResultSerializer(serializers.Serializer):
    exam_title = serializers.CharField()
    percent = serializers.FloatField()
    scaled = serializers.FloatField(allow_null=True)
    percent_change = serializers.FloatField()
    scaled_change = serializers.FloatField(allow_null=True)


class RatingChangeSerializer(serializers.Serializer):
    elo_before = serializers.IntegerField()
    elo_after = serializers.IntegerField()
    elo_change = serializers.IntegerField()


class EarnedAchievementSerializer(serializers.Serializer):
    code = serializers.CharField()
    type = serializers.ChoiceField(choices=Achievement.Type.choices)
    name = serializers.CharField()
    icon = serializers.CharField()


class AttemptSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    exam = ExamTitleSerializer()
    mode = serializers.ChoiceField(choices=ExamSession.Mode.choices)
    status = serializers.ChoiceField(choices=ExamSession.Status.choices)
    started_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    percent = serializers.FloatField(allow_null=True, help_text="Null until the results are out")
    rank = serializers.IntegerField(allow_null=True)


class ResultsSerializer(serializers.Serializer):
    session = SessionBriefSerializer()
    exam = ExamTitleSerializer()
    raw_score = serializers.IntegerField()
    max_score = serializers.IntegerField()
    percent = serializers.FloatField()
    scored_at = serializers.DateTimeField()
    slots = ResultSlotSerializer(many=True)
    rank = serializers.IntegerField(allow_null=True)
    participants = serializers.IntegerField()
    beaten = serializers.IntegerField(allow_null=True, help_text="How many scored less; null in practice")
    percentile = serializers.FloatField(
        allow_null=True, help_text="Share of the others who scored less; null in practice and where nobody else sat"
    )
    calibrated = serializers.BooleanField()
    ability = AbilitySerializer(allow_null=True)
    forecast = ForecastSerializer(allow_null=True)
    rating = RatingChangeSerializer(allow_null=True, help_text="Null in practice, and until the exam is rated")
    achievements = EarnedAchievementSerializer(many=True, help_text="Those that this exam brought")
    solutions_url = serializers.CharField(allow_null=True, help_text="The worked solutions, where there are any")
    previous = PreviousResultSerializer(allow_null=True, help_text="My rated exam before this one, and the change")
    missed_easy = SlotPlaceSerializer(many=True, help_text="Missed although easy for me, the most surprising first")
