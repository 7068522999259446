"""The shapes of leaderboards, dashboard and achievements, as OpenAPI shows them."""

from rest_framework import serializers

from accounts.api.serializers import MeSerializer
from exams.api.serializers import AttemptSerializer, ExamSerializer, ExamTitleSerializer, LeftPracticeSerializer
from exams.models import Achievement


class BoardStudentSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text="Of this appearance: another one with an alias; never the id of `me/`")
    name = serializers.CharField(help_text="The alias, where there is one")
    is_me = serializers.BooleanField()


class BoardRowSerializer(serializers.Serializer):
    rank = serializers.IntegerField(help_text="Ties share it")
    student = BoardStudentSerializer()
    value = serializers.FloatField()
    trend = serializers.IntegerField(allow_null=True, help_text="Places gained by the last exam; null: was not there")
    detail = serializers.FloatField(allow_null=True)


class LeaderboardSerializer(serializers.Serializer):
    tab = serializers.CharField()
    exam = ExamTitleSerializer(required=False, help_text="Of the tab `exam` only")
    count = serializers.IntegerField(help_text="How many students the board lists, at most 1,000")
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    page_size = serializers.IntegerField()
    results = BoardRowSerializer(many=True)
    my_entry = BoardRowSerializer(allow_null=True, help_text="My own place, also when the page does not show it")


class AchievementSerializer(serializers.Serializer):
    code = serializers.CharField()
    type = serializers.ChoiceField(choices=Achievement.Type.choices)
    name = serializers.CharField()
    description = serializers.CharField()
    icon = serializers.CharField()
    threshold = serializers.FloatField()
    earned_at = serializers.DateTimeField(allow_null=True)
    progress = serializers.FloatField(help_text="0..1")
    current = serializers.FloatField(help_text="What is compared with the threshold, now")


class AchievementsSerializer(serializers.Serializer):
    results = AchievementSerializer(many=True)


class RatingSerializer(serializers.Serializer):
    elo = serializers.IntegerField()
    elo_change = serializers.IntegerField(allow_null=True, help_text="By the last rated exam")
    rasch_scaled = serializers.FloatField(allow_null=True, help_text="0..100, of the last calibrated exam")
    rank = serializers.IntegerField(allow_null=True)
    percentile = serializers.FloatField(allow_null=True, help_text="Share of the rated students below, ties half")
    exams_taken = serializers.IntegerField()
    participants = serializers.IntegerField(help_text="Rated students")


class HistoryRowSerializer(serializers.Serializer):
    exam_id = serializers.UUIDField()
    exam_title = serializers.CharField()
    date = serializers.DateTimeField()
    elo = serializers.IntegerField()
    rasch_scaled = serializers.FloatField(allow_null=True, help_text="Of this exam; null: not calibrated")
    percent = serializers.FloatField()
    rank = serializers.IntegerField(allow_null=True)
    participants = serializers.IntegerField(allow_null=True)


class StreakSerializer(serializers.Serializer):
    current = serializers.IntegerField(help_text="Exams in a row")
    longest = serializers.IntegerField()
    last_exam_date = serializers.DateField(allow_null=True)


class AchievementSummarySerializer(serializers.Serializer):
    earned = serializers.IntegerField()
    total = serializers.IntegerField()
    next = AchievementSerializer(many=True)
    recent = AchievementSerializer(many=True)


class TopicSerializer(serializers.Serializer):
    topic = serializers.CharField()
    correct = serializers.IntegerField()
    total = serializers.IntegerField()
    share = serializers.FloatField(help_text="0..1")


class OfferedPracticeSerializer(LeftPracticeSerializer):
    exam = ExamTitleSerializer()


class PracticeSummarySerializer(serializers.Serializer):
    total_xp = serializers.IntegerField(
        help_text="10 for each slot of each exam that I ever answered in practice, once"
    )
    left = OfferedPracticeSerializer(
        many=True, help_text="Unfinished practices that can be resumed, the last one first"
    )


class DashboardSerializer(serializers.Serializer):
    student = MeSerializer()
    rating = RatingSerializer()
    history = HistoryRowSerializer(many=True, help_text="Oldest first")
    streak = StreakSerializer()
    achievements = AchievementSummarySerializer()
    next_exam = ExamSerializer(allow_null=True)
    recent_sessions = AttemptSerializer(many=True)
    topics = TopicSerializer(many=True, help_text="Strengths first")
    practice = PracticeSummarySerializer()
