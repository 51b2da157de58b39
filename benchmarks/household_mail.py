"""The made-up family of the household benchmark: its configuration, mail that tells a fact or nothing. It measures none."""

import random
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

PARENT, SCHOOL = "parent@home.test", "school.test"
CHILDREN = ("Robin", "Alex")
CONFIG = """
[archive]
url = "sqlite:///archive.db"

[family]
timezone = "America/New_York"
addresses = ["parent@home.test"]

[[child]]
name = "Robin"
school_domains = ["school.test"]
iep_date = {reviewed}
[[child.service]]
service = "speech"
minutes = 30
times = 2
per = "week"
days = ["tue", "thu"]
from = {first}
until = {last}
[[child.service]]
service = "occupational_therapy"
minutes = 30
times = 1
per = "week"
from = {first}
until = {last}
[[child.contact]]
name = "Casey Mandrell"
address = "teacher1@school.test"
role = "case_manager"
[[child.contact]]
name = "Jordan Pike"
address = "teacher2@school.test"
role = "principal"
[[child.contact]]
name = "Quinn Ashdown"
address = "teacher3@school.test"
role = "speech"

[[child]]
name = "Alex"
school_domains = ["school.test"]
iep_date = {reviewed}
[[child.service]]
service = "counseling"
minutes = 30
times = 1
per = "week"
from = {first}
until = {last}
[[child.contact]]
name = "Casey Mandrell"
address = "teacher1@school.test"
role = "case_manager"
"""
# Who writes, the subject, the words. {day} is a day near the message's own, {soon} one some weeks ahead.
FACTS = (
    (SCHOOL, "Speech this week", "{child} did not have speech on {day} because I was absent. I will make it up on {soon}."),
    (SCHOOL, "No speech", "Due to testing, {child} missed speech on {day}."),
    (SCHOOL, "OT on {day}", "There was no occupational therapy for {child} on {day}, the therapist was out sick."),
    (SCHOOL, "Aide coverage", "{child}'s aide was absent on {day} and we had no substitute."),
    (SCHOOL, "Make-up", "{child} made up the speech session of {day} today."),
    (SCHOOL, "Counseling", "{child} saw me for counseling on {day} for 30 minutes."),
    (SCHOOL, "Schedule", "Starting {soon}, {child} will have speech in the resource room instead of the classroom."),
    (SCHOOL, "IEP meeting for {child}", "We can hold the IEP meeting for {child} on {soon} at 3:30 PM. Does that work for you?"),
    (SCHOOL, "IEP meeting notes", "Thank you for coming to {child}'s IEP meeting yesterday. The notes are attached."),
    (SCHOOL, "Records", "Attached are the service logs for {child} that you asked for."),
    (PARENT, "Request for an IEP meeting", "I am requesting an IEP meeting for {child} to review the services."),
    (PARENT, "IEP meeting", "{soon} at 3:30 PM works for us for {child}'s IEP meeting. See you then."),
    (PARENT, "Service logs", "Please send me the speech service logs for {child} for this term."),
    (PARENT, "Missed speech", "{child} told me there was no speech on {day}. Why was the session missed?"),
)
ORDINARY = (
    (SCHOOL, "Week {number} news", "Dear families, this week we read about volcanoes and finished our unit on fractions."),
    (SCHOOL, "Picture day", "Picture day is coming. Order forms went home in the folders."),
    (SCHOOL, "Lunch menu {number}", "Monday: pasta. Tuesday: tacos. Wednesday: soup. Thursday: pizza. Friday: salad."),
    (SCHOOL, "Library books", "Two library books are still out. Please look under the beds!"),
    (SCHOOL, "Field trip {number}", "The bus to the museum leaves at nine. Pack a lunch and a water bottle."),
    (SCHOOL, "Homework", "The spelling words for this week are in the folder. Ten minutes a day is plenty."),
    (SCHOOL, "Re: thank you", "You are welcome! It was a good week."),
    (SCHOOL, "Early release", "A reminder that Wednesday is an early release day for the whole district."),
    (PARENT, "Re: Field trip {number}", "Thank you, the permission slip is in the folder."),
    (PARENT, "Pick-up today", "Grandma picks up today. She has the card."),
    ("pta.test", "Bake sale {number}", "We need twelve more trays for Saturday. Sign up at the front desk."),
    ("swim.test", "Lane times", "The pool is closed on Saturday; all other times stand."),
)


def family_config(today: date) -> str:
    """The configuration of the family whose archive is made."""
    first = date(today.year if today.month > 7 else today.year - 1, 8, 20)
    return CONFIG.format(reviewed=today - timedelta(days=200), first=first, last=first + timedelta(days=290))


def mail(number: int, shape: tuple[str, str, str], sent: datetime, rng: random.Random) -> bytes:
    """One message as bytes, unlike any other."""
    domain, subject, text = shape
    child = CHILDREN[rng.random() < 0.3]
    day, soon = sent - timedelta(days=rng.randint(1, 5)), sent + timedelta(days=rng.randint(10, 30))
    words = {
        "child": child,
        "number": number,
        "day": f"{day:%A, %B} {day.day}",
        "soon": f"{soon:%A, %B} {soon.day}",
    }
    teacher = f"teacher{rng.randint(1, 40)}@{SCHOOL}"
    found = EmailMessage(policy=SMTP)
    found["From"] = PARENT if domain == PARENT else f"Sender <{teacher if domain == SCHOOL else f'news@{domain}'}>"
    found["To"] = teacher if domain == PARENT else PARENT
    found["Subject"] = subject.format(**words)
    found["Date"] = format_datetime(sent)
    found["Message-ID"] = f"<{number}.bench@{domain if domain != PARENT else 'home.test'}>"
    if number > 20 and rng.random() < 0.3:  # an answer to something of that day
        found["In-Reply-To"] = f"<{number - rng.randint(1, 20)}.bench@{SCHOOL}>"
    found.set_content(f"Hello,\n\n{text.format(**words)}\n\nBest wishes\n")
    return bytes(found)
