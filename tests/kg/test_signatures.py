"""What becomes of roles, links and results where a type is settled anew."""

from itertools import product

from kg.model import ENTITY_TYPES, LINKS, ROLES
from kg.signatures import LINK_TYPES, ROLE_TYPES, fit_link, fit_result, fit_role


def test_all_types_roles_and_links_are_there() -> None:
    assert tuple(ROLE_TYPES) == ENTITY_TYPES
    assert {role for roles in ROLE_TYPES.values() for role in roles} == set(ROLES)
    assert tuple(LINK_TYPES) == LINKS
    assert {type_ for ends in LINK_TYPES.values() for end in ends for type_ in end} == set(ENTITY_TYPES)


def test_a_role_fits_the_settled_type_or_was_so_found() -> None:
    for role, found, settled in product(ROLES, ENTITY_TYPES, ENTITY_TYPES):
        fitted = fit_role(role, found, settled)
        assert fitted in ROLE_TYPES[settled] if found != settled else fitted == role
    assert fit_role("comparesWith", "Method", "Software") == "comparesWith"
    assert fit_role("uses", "Method", "Own") == "uses"


def test_a_link_fits_the_settled_types_or_is_dropped() -> None:
    for link, head, tail, one, other in product(LINKS, *[ENTITY_TYPES] * 4):
        fitted = fit_link(link, (head, tail), (one, other))
        if fitted is not None and (head, tail) != (one, other):
            assert one in LINK_TYPES[fitted][0]
            assert other in LINK_TYPES[fitted][1]
    assert fit_link("evaluatedOn", ("Method", "Dataset"), ("Method", "Task")) == "usedFor"
    assert fit_link("outperforms", ("Method", "Method"), ("Method", "Task")) is None


def test_an_argument_of_a_result_keeps_its_kind() -> None:
    assert fit_result("method", "Method", "Software")
    assert not fit_result("dataset", "Dataset", "Task")
    assert fit_result("dataset", "Task", "Task")
