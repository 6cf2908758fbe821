"""Paths of calls and applications."""

from django.urls import path

from kezhi.projects.views import applications, calls, lists, records, staff, team

app_name = "projects"
urlpatterns = [
    path("calls/", calls.open_calls, name="calls"),
    path("calls/manage/", lists.manage_calls, name="manage_calls"),
    path("calls/manage/new/", staff.choose_type, name="new_call"),
    path("calls/manage/new/<int:version>/", staff.new, name="new_call_of"),
    path("calls/<int:call>/", calls.call, name="call"),
    path("calls/<int:call>/apply/", calls.apply, name="apply"),
    path("calls/<int:call>/ask/", calls.ask, name="ask"),
    path("calls/<int:call>/calendar.ics", calls.calendar_file, name="call_calendar"),
    path("calls/<int:call>/edit/", staff.edit, name="edit_call"),
    path("calls/<int:call>/amend/", staff.amend, name="amend_call"),
    path("calls/<int:call>/<str:step>/", staff.move, name="move_call"),
    path("questions/<int:question>/answer/", staff.answer, name="answer"),
    path("applications/", applications.mine, name="applications"),
    path("applications/all/", lists.all_applications, name="all_applications"),
    path("applications/<int:application>/", records.application, name="application"),
    path("applications/<int:application>/check/", applications.check, name="check"),
    path("applications/<int:application>/submit/", applications.submit, name="submit"),
    path("applications/<int:application>/withdraw/", applications.withdraw, name="withdraw"),
    path("applications/<int:application>/delete/", applications.delete, name="delete"),
    path("applications/<int:application>/hand-over/", applications.hand_over, name="hand_over"),
    path("applications/<int:application>/team/", team.team, name="team"),
    path("members/<int:member>/answer/", team.answer, name="answer_invitation"),
    path("members/<int:member>/remove/", team.remove, name="remove_member"),
    path("teams/<str:token>/", team.invitation, name="invitation"),
    path("receipts/<str:number>/", applications.receipt, name="receipt"),
    path("receipts/<str:number>/pdf/", applications.receipt_pdf, name="receipt_pdf"),
]
