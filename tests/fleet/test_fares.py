"""The law on permits: who may be asked to pay for what."""

import pytest

from fleet.fares import ANYONE, MEMBERS, NONE, SECTION_19, SECTION_22, Terms, against


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (Terms(), {}),
        (Terms(fare_pence=200), {"permit": "fare_without_permit"}),
        (Terms(concession_pence=50, fare_pence=0), {"permit": "fare_without_permit"} | {"concession_pence": "dearer"}),
        (Terms(SECTION_19, MEMBERS, 200, 100), {}),
        (Terms(SECTION_19, ANYONE), {"open_to": "section_19_for_members"}),
        (Terms(SECTION_22, ANYONE, 200, 0, True), {}),
        (Terms(SECTION_22, ANYONE, 200, 300), {"concession_pence": "dearer"}),
        (Terms(NONE, MEMBERS, is_public=True), {"is_public": "members_only_is_not_public"}),
    ],
)
def test_what_the_law_allows(terms: Terms, expected: dict[str, str]) -> None:
    assert against(terms) == {field: code.replace("dearer", "reduced_is_dearer") for field, code in expected.items()}
