"""A cursor below many things counts for each of them alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.plant import placed, random_plant
from tests.property.amounts import profile, seeds
from tests.property.orders import orders
from tests.property.readings import leaf
from twin.plan.rules import RULES, Rule
from twin.selection import Selection

Json = Any  # Any: what JSON holds
INFO = Selection("pageInfo", "pageInfo", {}, tuple(map(leaf, ("hasNextPage", "hasPreviousPage"))))
NESTED = {
    ("assets", "children", "asset"),
    ("assets", "descendants", "asset"),
    ("assets", "signals", "signal"),
    ("assets", "documents", "document"),
    ("parts", "assets", "asset"),
}
"""Root field, connection below it, kind; documents are the inherited ones too."""
SHOWN = (
    Selection("edges", "edges", {}, (leaf("cursor"), Selection("node", "node", {}, (leaf("id"),)))),
    INFO,
)


@pytest.mark.parametrize("seed", [seed + 2_000 for seed in seeds(0.05)])
def test_a_nested_page_goes_on_behind_the_cursor_of_its_own_parent(seed: int) -> None:
    with placed(random_plant(seed)) as place:

        @profile(60)
        @given(st.sampled_from(sorted(NESTED)), st.data())
        def pages(nested: tuple[str, str, str], data: st.DataObject) -> None:
            root, name, kind = nested
            order = data.draw(orders(kind))
            extra = {"inherited": True} if kind == "document" else {}
            note(f"random_plant({seed}), {name}, {order}")

            def ask(rules: tuple[Rule, ...] = RULES, **paging: object) -> dict[str, Json]:
                inner = Selection(name, name, {"orderBy": order, **extra, **paging}, SHOWN)
                nodes = Selection("nodes", "nodes", {}, (leaf("id"), inner))
                value: Json = place.shaped(Selection(root, root, {"first": 1000}, (nodes,)), rules).value
                return {node["id"]: node[name] for node in value["nodes"]}

            whole = ask(first=1000)
            longest = max(whole, key=lambda id: len(whole[id]["edges"]))
            edges = whole[longest]["edges"]
            assume(edges)
            at = data.draw(st.integers(0, len(edges) - 1))
            behind = ask(first=2, after=edges[at]["cursor"])

            assert behind[longest]["edges"] == edges[at + 1 : at + 3]
            assert behind[longest]["pageInfo"] == {
                "hasNextPage": at + 3 < len(edges),
                "hasPreviousPage": True,
            }
            assert behind == ask((), first=2, after=edges[at]["cursor"]), "other parents too"

        pages()
