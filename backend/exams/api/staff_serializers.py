"""The shapes of the staff's API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from exams.models import MockExam
from exams.services.papers import Upload, read_paper


class MockExamSerializer(serializers.ModelSerializer):
    """An exam as scripts of the staff see and make it; its key is entered or imported in the admin."""

    class Meta:
        model = MockExam
        fields = ["id", "title", "pdf_file", "scheduled_start", "scheduled_end", "duration", "created_at"]
        extra_kwargs = {
            "pdf_file": {"use_url": False, "allow_null": True, "help_text": "Answered with its place in the storage"}
        }

    def validate_pdf_file(self, upload: Upload | None) -> Upload | None:
        """Parse the paper to its last page, and note how many it has. Raises PaperRefused."""
        if upload:
            _content, self._pdf_pages = read_paper(upload)
        return upload

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["scheduled_end"] <= attrs["scheduled_start"]:
            raise serializers.ValidationError({"scheduled_end": [_("The end must be after the start.")]})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> MockExam:
        paper = validated_data.pop("pdf_file", None)
        pages = {"pdf_file": paper, "pdf_pages": self._pdf_pages} if paper else {}
        return MockExam.objects.create(**validated_data, **pages)


class StaffResultRowSerializer(serializers.Serializer):
    session = serializers.UUIDField()
    student = serializers.UUIDField()
    full_name = serializers.CharField()
    status = serializers.CharField()
    started_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    auto_submitted = serializers.BooleanField()
    raw_score = serializers.IntegerField(allow_null=True)
