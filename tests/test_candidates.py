"""Which passages are looked at more closely."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from policybook.compare.candidates import nearest
from policybook.compare.vectors import index, letters, lines, space

PASSAGES = st.lists(
    st.lists(st.sampled_from("banjir warga kota tanggul pompa sungai".split()), max_size=3), max_size=300
)


@example([["banjir"]] * 200 + [["banjir", "kota"]] * 200, [["banjir", "kota"], ["banjir"]], 2)
@example([[], ["pompa", "banjir"], ["banjir", "warga"]], [["banjir"]], 1)  # as similar, summed in another order
@given(PASSAGES, PASSAGES, st.integers(1, 5))
def test_the_most_similar_are_found_and_of_equals_the_first(old: list[list[str]], new: list[list[str]], k: int) -> None:
    """Whatever the number of passages, these are the first `k` of all that share an n-gram, ordered by likeness."""
    known = space(lines(old), letters)
    rows, weights = known.others(lines(new), letters)
    squares = np.square(weights)
    held = [set(known.rows.columns[known.rows.starts[i] : known.rows.starts[i + 1]].tolist()) for i in range(len(old))]
    sizes = index(known.rows, known.weights).sizes
    expected = []
    for j in range(len(new)):
        grams = set(rows.columns[rows.starts[j] : rows.starts[j + 1]].tolist())
        alike = [
            (sum(squares[list(grams & held[i])]) / np.sqrt(sizes[i]), i) for i in range(len(old)) if grams & held[i]
        ]
        ranked = sorted(alike, key=lambda pair: (-round(pair[0], 9), pair[1]))
        expected += [(j, i) for i in sorted(i for _, i in ranked[:k])]
    found = nearest(rows, index(known.rows, known.weights), weights, k)
    assert list(zip(*(side.tolist() for side in found), strict=True)) == expected
