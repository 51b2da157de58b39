"""The page on the classifier shows the model that ships."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

from classifier.model import CARD
from classifier.score_sheet import draw, table

ROOT = Path(__file__).parents[2]
SHIPPED = json.loads((ROOT / "classifier" / "weights" / CARD).read_text(encoding="utf-8"))


def test_the_scores_on_the_page_are_those_of_the_shipped_model() -> None:
    assert table(SHIPPED) in (ROOT / "docs" / "classifier.md").read_text(encoding="utf-8")


def test_the_picture_is_the_calibration_of_the_shipped_model() -> None:
    assert (ROOT / "docs" / "calibration.svg").read_text(encoding="utf-8") == draw(SHIPPED)


def test_the_picture_is_well_formed() -> None:
    assert ET.fromstring(draw(SHIPPED)).tag.endswith("svg")  # noqa: S314 - our own drawing
