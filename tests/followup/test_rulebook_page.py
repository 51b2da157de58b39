"""The page about the rulebooks says what the rulebooks say."""

from pathlib import Path

import pytest

from followup.rulebooks import Rule, load, names

PAGE = (Path(__file__).parents[2] / "docs" / "rulebooks.md").read_text(encoding="utf-8")
RULES = [rule for name in names() for rule in load(name).rules if rule.id.startswith(f"{name}/")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_has_each_rule_with_its_number_citation_and_confidence(rule: Rule) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{rule.id}` |"))
    number = f"{rule.days} {rule.unit} days" if rule.days is not None else f"{rule.months} months" if rule.months else "no number"
    for said in (number, rule.basis, rule.citation or "none", rule.confidence, rule.checked_on.isoformat()):
        assert f"| {said} |" in row
    for day in rule.remind_on:
        assert str(day) in row
    assert rule.note in PAGE
    assert rule.source in PAGE


def test_the_page_has_each_reading_of_a_rule_that_can_be_read_in_several_ways() -> None:
    for rule in RULES:
        if len(rule.readings) > 1:
            for reading in rule.readings:
                assert f"| `{reading.id}` |" in PAGE
                assert any(example.due.isoformat() in PAGE for example in reading.examples)


def test_the_page_names_no_rule_that_is_not_there() -> None:
    rows = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `") and "/" in line.split("`")[1]]
    assert set(rows) == {rule.id for rule in RULES}
