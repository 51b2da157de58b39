"""What each word of the machine's vocabularies is called when people read it. Data only; `words` puts it into phrases."""

from casefile.obligations import ObligationKind

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

SERVICE_WORDS = {
    "speech": "speech therapy",
    "occupational_therapy": "occupational therapy",
    "physical_therapy": "physical therapy",
    "specialized_instruction": "specialized instruction",
    "counseling": "counseling",
    "aide": "aide support",
    "behavior": "behavior support",
    "transportation": "school transport",
    "social_skills": "the social skills group",
    "vision": "vision services",
    "hearing": "hearing services",
    "assistive_technology": "assistive technology",
    "nursing": "nursing care",
    "extended_school_year": "the summer program",
    "other": "a support in the IEP",
}
# What is there all day or not: a day without it is not made up by another session.
SUPPORTS = frozenset({"aide", "transportation", "nursing", "assistive_technology", "hearing"})
REASON_WORDS = {
    "staff_absence": "staff out",
    "vacancy": "position open",
    "schedule_conflict": "schedule conflict",
    "testing": "testing",
    "holiday": "holiday",
    "weather_closure": "closed for weather",
    "student_absence": "child absent",
    "student_refusal": "child declined",
    "peers_absent": "group absent",
    "transport": "late transport",
    "discipline": "discipline",
    "unknown": "no reason given",
}
ROLE_WORDS = {
    "case_manager": "case manager",
    "principal": "principal",
    "special_education_director": "special education director",
}
TAG_WORDS = {
    "missed_service": "a missed service",
    "setting_change": "a change of setting",
    "service_change": "a change in a service",
    "meeting_request": "a request for a meeting",
    "meeting_scheduled": "a meeting date",
    "meeting_cancelled": "a meeting called off or moved",
    "meeting_held": "a meeting that took place",
    "records_request": "a request for records",
    "records_provided": "records sent",
    "makeup_offered": "a make-up session",
}
KIND_WORDS = {
    ObligationKind.MEETING: "IEP meeting",
    ObligationKind.RECORDS: "records",
    ObligationKind.MAKEUP: "make-up session",
    ObligationKind.NOTICE: "written notice of a change",
    ObligationKind.REPLY: "answer to your message",
    ObligationKind.ANNUAL_REVIEW: "yearly IEP review",
}
RECORD_WORDS = {
    "service_log": "the service logs",
    "session_notes": "the session notes",
    "aide_dates": "the list of days without an aide",
    "progress_data": "the progress data",
    "evaluation": "the evaluation report",
    "iep": "a copy of the IEP",
    "prior_written_notice": "the prior written notice",
    "meeting_notes": "the meeting notes",
    "other": "the records",
}
SETTING_WORDS = {
    "placement": "a change of class or program",
    "service_location": "a change in where a service is given",
    "time_in_general_education": "a change in time with the general class",
}
CHANGE_WORDS = {
    "amount": "a change in the amount of {service}",
    "frequency": "a change in how often {service} is given",
    "duration": "a change in how long {service} lasts",
    "delivery": "a change in how {service} is given",
    "mode": "a change in how {service} is given",
    "provider": "a change in who gives {service}",
}
LETTER_WORDS = {
    "meeting_request": "Request for a review meeting",
    "meeting_reminder": "Reminder: meeting dates",
    "meeting_past_due": "Meeting: the target date passed",
    "earlier_date_request": "Request for an earlier date",
    "service_inquiry": "Question about a missed session",
    "service_log_request": "Request for service logs",
    "makeup_reminder": "Reminder: make-up session",
    "records_reminder": "Reminder: records",
    "notice_request": "Request for written notice of a change",
    "setting_inquiry": "Question about a change of setting",
    "concern_reminder": "Reminder: our question",
    "annual_review_request": "Request for the yearly review",
}
DRAFT_STATE_WORDS = {
    "waiting": "waits for you",
    "approved": "approved",
    "sent": "sent",
    "discarded": "discarded",
    "superseded": "a later letter took its place",
    "obsolete": "no longer needed",
}
# What each open kind is told as, before and after its day; "overdue" is a word of the machine (INTERFACES, `state`).
OPEN_WORDS = {
    ObligationKind.MEETING: "no date yet",
    ObligationKind.RECORDS: "not here yet",
    ObligationKind.MAKEUP: "not given yet",
    ObligationKind.NOTICE: "no written notice yet",
    ObligationKind.REPLY: "no answer yet",
    ObligationKind.ANNUAL_REVIEW: "no date yet",
}
DONE_WORDS = {
    ObligationKind.MEETING: "held",
    ObligationKind.RECORDS: "received",
    ObligationKind.MAKEUP: "given",
    ObligationKind.NOTICE: "explained",
    ObligationKind.REPLY: "answered",
    ObligationKind.ANNUAL_REVIEW: "held",
}
CLOSED_WORDS = {
    ObligationKind.MEETING: "the IEP meeting was held",
    ObligationKind.RECORDS: "the records came",
    ObligationKind.MAKEUP: "the make-up session was given",
    ObligationKind.NOTICE: "the change was explained in writing",
    ObligationKind.REPLY: "your message was answered",
    ObligationKind.ANNUAL_REVIEW: "the yearly review was held",
}
# How a state's rules call the meeting (domain facts: law, section 6, marked verified). Elsewhere "IEP Meeting".
MEETING_TERMS = {"TX": "ARD Meeting", "NY": "CSE Meeting", "CT": "PPT Meeting", "IN": "Case Conference", "KY": "ARC Meeting"}
