"""What the manifest keeps of catalogue and words, so that a run can be judged elsewhere."""

from __future__ import annotations

import json

from civicgauge.facts import bundled_facts, from_manifest, to_manifest


def test_facts_survive_the_way_through_the_manifest() -> None:
    facts = bundled_facts()
    written = json.dumps(to_manifest(facts), ensure_ascii=False)
    assert from_manifest({"facts": json.loads(written)}) == facts


def test_a_manifest_without_facts_is_judged_by_the_bundled_catalogue() -> None:
    assert from_manifest({}) == bundled_facts()


def test_a_variant_knows_its_goal_and_the_label_of_its_missing_paper() -> None:
    variant = bundled_facts().procedures["licence_renewal"].variants["paper_missing"]
    assert variant.goal == "collect"
    assert variant.missing_paper == "Giấy khám sức khỏe"
