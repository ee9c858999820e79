"""The slow, obvious answer to a Selection: everything in lists, and loops. It knows nothing of the planner.

Written from the laws (semantics.md). What they leave open, the planner does as follows, and so does the oracle:

 1. An empty list is a list without the value: `in: []` is false and `notIn: []` true, for a missing value as well.
 2. A statistic without `over` counts what lies up to asOf, or now; other windows count what lies ahead too, but
    no sample behind an asOf that is given, and held values hold until then at most.
 3. An integral, a weighted mean, secondsAbove and secondsBelow see the value that a STEP signal carries into a window,
    even when no sample lies inside (S2 before F4).
 4. COVERAGE of a window without a start has no value. COUNT and COVERAGE heed no unit.
 5. A statistic that is selected in a unit that does not fit is null beside a problem, but COUNT and COVERAGE are not;
    an attribute likewise; `latest` keeps its time and quality.
 6. As a sort key, a statistic with a unit converts the value; as a predicate the limit, where that keeps the order.
 7. Without a unit, an attribute sorts by number, then time, string, boolean: the others tie.
 8. Fill: PREVIOUS gives the values of the bucket before with count 0, LINEAR those on the line between the starts of
    the neighbours; before the first filled bucket, and for LINEAR behind the last, there is nothing.
 9. `related` over several hops never leads back to the asset itself; over one hop a relation to itself does.
10. An event without `until` is an instant: it is in a window or outside, never unknown.
11. Conditions on files, and a revision's size, speak of source files; `file(role)` is the newest in that role.
12. A document has no pins: its AS_STORED revision is the LATEST_RELEASED one.
13. An identifier without an issuer is asked for with any issuer; of several, the asset with the least key answers.
14. createdAt and updatedAt are known times; a write that says nothing new is no update.
15. Samples are not kept as they were known: knownAt does not hide a sample.
16. `from` of a window without a start is the first instant there is, `to` of one without an end the last.
17. Signals sort by their public key before the store's own id breaks the tie; events without an order, newest first.
18. The figure of a group comes from the statistic of each asset that has one: of MIN the least, of MAX the greatest, of
    COUNT, SUM and INTEGRAL the total, of all others the mean. Several units without an asked one are refused.
19. A group's key is text; groups come in the order of what they were made by, as assets sort by it, missing last. An
    ancestor is one above; without anything to group by, all assets are one group, even where there is none.
"""

from tests.oracle.roots import answer

__all__ = ["answer"]
