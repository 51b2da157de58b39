"""What is remembered is made once while it is in use, and no more than some of it is kept."""

from hypothesis import given
from hypothesis import strategies as st

from classifier.memo import Memo

_MOST = 8


@given(st.lists(st.integers(0, 30), max_size=200))
def test_it_gives_what_is_made_of_a_key_and_keeps_no_more_than_said(keys: list[int]) -> None:
    memo: Memo[int, int] = Memo(lambda key: -key, _MOST)
    for key in keys:
        assert memo[key] == -key
        assert len(memo) <= _MOST // 2


def test_a_key_in_use_is_made_once_however_many_others_come() -> None:
    made: list[int] = []
    memo: Memo[int, None] = Memo(made.append, _MOST)
    for stranger in range(1, 100):
        memo[0], memo[stranger]
    assert made.count(0) == 1


def test_a_key_out_of_use_is_forgotten() -> None:
    made: list[int] = []
    memo: Memo[int, None] = Memo(made.append, _MOST)
    for key in [0, *range(1, 10), 0]:
        memo[key]
    assert made.count(0) > 1


def test_nothing_is_remembered_once_it_is_cleared() -> None:
    made: list[int] = []
    memo: Memo[int, None] = Memo(made.append, _MOST)
    for key in range(_MOST):
        memo[key]
    memo.clear()
    memo[0]
    assert made.count(0) == 2
