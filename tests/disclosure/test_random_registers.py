"""Made-up registers, two years and a correction each: the files give nothing away. 200: `make bench ARGS=registers`."""

import pytest

from tests.disclosure.two_hundred import Register

# As many as the suite has time for, smaller and larger ones.
_FEW = 5


@pytest.mark.parametrize("number", range(_FEW))
def test_the_files_of_a_made_up_register_give_nothing_away(number):
    """None is worked out, nor bounded too tightly, nor told to an insider; with the small ones alone hidden, many."""
    register = Register(number)

    found = register.attacked(whole=number == 0)
    careless = register.with_the_small_numbers_alone_hidden()

    assert found.made
    assert (found.exact, found.tight, found.told) == (0, 0, 0)
    assert careless.small / 4 < careless.exact < careless.tight
