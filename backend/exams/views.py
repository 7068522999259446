"""The founding names of what scripts of the staff call: thin doors onto exams.api."""

from exams.api.staff import StaffExamResults, StaffExams

admin_exams = StaffExams.as_view()
admin_exam_results = StaffExamResults.as_view()
