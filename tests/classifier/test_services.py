"""Which service a wording names: titles, programmes, devices and everyday words of all states, and what only looks like them."""

from dataclasses import replace

import pytest

from casefile.mail import Address
from classifier.facts.pairing import said_of
from classifier.facts.whose import hints_of_services, quoted_service, signs_of_services
from classifier.letter import Letter, make_letter, services_of_sender
from classifier.phrases import PhraseBook
from tests.classifier.post import post

BOOK = PhraseBook()

NAMED = {
    "speech": [
        "Your SLPA was out",
        "Dana Ruiz, CCC-SLP",
        "the speech clinician left",
        "his speech half hour",
        "voice therapy was off",
        "no speech therpy today",
    ],
    "occupational_therapy": [
        "Kim Vo, COTA/L",
        "his occ therapy",
        "Handwriting Without Tears group",
        "our OT visit",
        "visual motor group",
        "terapia de las manos",
    ],
    "physical_therapy": [
        "no physiotherapy this week",
        "her leg exercises",
        "the physical therapy aide",
        "pool therapy was closed",
        "Lee Ott, DPT",
    ],
    "specialized_instruction": [
        "the reading lab was shut",
        "her support period",
        "collaborative math did not meet",
        "the consultant teacher",
        "his dyslexia specialist",
        "a Barton lesson",
        "System 44 group",
        "home instructor",
        "our special educators",
        "pull-out resource",
        "class within a class time",
    ],
    "counseling": [
        "all counselors were proctoring",
        "Wren Castle, LICSW",
        "the school psychologists",
        "coping skills group",
        "his weekly talk with the counselor",
    ],
    "aide": [
        "the ed tech was gone",
        "her paraeds",
        "the van aide called in",
        "a substitute para",
        "the bus matron",
        "la auxiliar",
    ],
    "behavior": ["the RBT was ill", "our ABA therapist", "her behavior visit", "the autism consultant", "a BCaBA"],
    "transportation": ["the dispatcher forgot", "his cab did not come", "the wheelchair bus", "no rides to school"],
    "social_skills": [
        "Friends Club was off",
        "Friendship Lab",
        "the social lunch",
        "boys' group",
        "PEERS group",
        "lunch bunch",
        "a lunch group",
        "grupo de amigos",
    ],
    "vision": ["the TSVI was out", "a mobility walk", "tactile graphics", "the braille transcriber", "our O&M instructor, COMS"],
    "hearing": [
        "the captioner left",
        "her hearing itinerant teacher",
        "the remote mic",
        "no captions",
        "the educational interpreter",
        "his cued speech interpreter",
    ],
    "assistive_technology": [
        "his speech-generating device",
        "a computer that reads",
        "no LAMP WFL",
        "the AAC coach",
        "text to speech software",
        "our ATP",
    ],
    "nursing": [
        "his noon feeding",
        "the water flush",
        "our agency nurse",
        "no LVN today",
        "straight cath",
        "her feed was skipped",
    ],
    "extended_school_year": ["the ESY days", "extended year hours", "summer special education"],
    "other": [
        "music therapy",
        "her adapted swim",
        "bus training",
        "job coaches",
        "oral administration",
        "the test read to him",
        "work-based learning",
    ],
}

NOT_NAMED = [
    "the Title I reading teacher",
    "school nurse day",
    "National School Counseling Week",
    "the driver's license",
    "a charter bus for the band",
    "the wheels on the bus",
    "Better Hearing and Speech Month",
    "nurse appreciation",
]


def letter(body: str, subject: str = "") -> Letter:
    """The letter of this text, before anything is read from it."""
    return make_letter(post(body, subject=subject), BOOK, None, ())


@pytest.mark.parametrize(("wording", "service"), [(wording, service) for service, all_of in NAMED.items() for wording in all_of])
def test_a_wording_names_its_service_alone(wording: str, service: str) -> None:
    assert set(letter(f"I mean {wording}.").services) == {service}


@pytest.mark.parametrize("wording", NOT_NAMED)
def test_what_only_sounds_like_a_service_names_none(wording: str) -> None:
    assert not letter(f"I mean {wording}.").services


@pytest.mark.parametrize(
    ("wording", "service"),
    [
        ("We had no time for the theraputty today.", "occupational_therapy"),
        ("Please send the purple case for the processors back.", "hearing"),
        ("The hearing microphone stayed in the desk.", "hearing"),
        ("Her orthotist should look at the left one.", "physical_therapy"),
        ("No one has done his noon cath.", "nursing"),
        ("The aide may not do the finger sticks.", "nursing"),
        ("The reader app asked for a new license code.", "assistive_technology"),
        ("There was no monitor on the van today.", "aide"),
        ("The board gamers went without me.", "social_skills"),
        ("He had put aside his sight cards for her.", "specialized_instruction"),
        ("We were to begin the abacus.", "vision"),
        ("That takes out a week of the summer program.", "extended_school_year"),
        ("Somebody was to take the test in the separate room with him.", "other"),
        ("She has the worry box in her office.", "counseling"),
        ("The lift bus never came.", "transportation"),
        ("She gets two PTs a week.", "physical_therapy"),
        ("That is three speeches short.", "speech"),
        ("He filled his point sheet.", "behavior"),
    ],
)
def test_words_of_a_service_tell_of_it_where_it_is_not_named(wording: str, service: str) -> None:
    assert service in signs_of_services(letter(wording))


@pytest.mark.parametrize(
    "wording", ["He sat by the window.", "Could you act on this?", "We will be there in summer.", "The doctor looked at him."]
)
def test_words_of_everyday_are_no_signs(wording: str) -> None:
    assert not signs_of_services(letter(wording))


def test_words_that_are_common_elsewhere_are_no_signs_but_hints() -> None:
    told = letter("He hopped on one leg and climbed the steps.")
    assert "physical_therapy" not in signs_of_services(told)
    assert hints_of_services(told)["physical_therapy"][0] > 1


@pytest.mark.parametrize(
    ("name", "address", "services"),
    [
        ("Kelsey", "kelsey@rivetspeech.example", {"speech"}),
        ("Bob Phillips", "bphillips@metro-transport.example", {"transportation"}),
        ("Tess Long", "tlong@oaktransition.example", set()),
        ("R. Amsel", "ramsel@visionservices.example", {"vision"}),
        ("R. Amsel", "ramsel@northdivision.example", set()),
        ("Devon Blythe, AT", "dblythe@boces.example", {"assistive_technology"}),
        ("Pat at Front Desk", "office@boces.example", set()),
        ("Ana Ruiz, OTR/L", "aruiz@boces.example", {"occupational_therapy"}),
    ],
)
def test_a_writer_gives_the_service_of_the_printed_name_or_address(name: str, address: str, services: set[str]) -> None:
    message = post("No one came on Tuesday.")
    sent = replace(message, original=replace(message.original, sender=Address(name, address)))
    assert services_of_sender(make_letter(sent, BOOK, None, ())) == services


def test_an_answer_is_about_the_service_of_what_it_answers() -> None:
    quoted = "> Could we talk about counseling? Is counseling on Monday? Speech is fine.\n"
    text = "She is out this week and no one will come on Tuesday. Please read the rest to him."
    message = replace(post(f"{text}\n{quoted}"), new_spans=((0, len(text)),))
    assert quoted_service(make_letter(message, BOOK, None, ())) == "counseling"


def test_a_service_that_was_given_is_not_said_to_be_denied() -> None:
    said = said_of(letter("OT on Thursday did not happen. Speech was fine."), ())
    assert "said:nothing" in said["speech"]
    assert "said:nothing" not in said["occupational_therapy"]


def test_services_joined_by_and_are_one_list() -> None:
    said = said_of(letter("He lost his speech, his OT and his counseling."), ())
    assert all("listed:not R" in said[service] for service in ("speech", "occupational_therapy", "counseling"))
