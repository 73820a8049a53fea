"""Every mutant of every shipped machine against the edges suite: `python -m bench.mutants [MACHINE …]`.

Prints a line a machine; exit 1 when one survives that can be told from the original.
"""

from __future__ import annotations

import sys
from time import perf_counter

from lp_hedge.controller.assembly import machine_files, shipped_chart
from lp_hedge.testing import edges, explore, judge, mutants
from lp_hedge.testing.judgement import Verdict


def judged(name: str) -> Verdict:
    graph = explore(shipped_chart(name))
    return judge(edges(graph), mutants(graph.chart))


def main(names: list[str]) -> int:
    print(f"{'machine':<12}{'mutants':>8}{'killed':>8}{'equivalent':>12}{'survive':>9}{'score %':>9}{'s':>8}")
    failed = 0
    for name in names:
        begun = perf_counter()
        verdict = judged(name)
        counts = f"{len(verdict.killed):>8}{len(verdict.equivalent):>12}{len(verdict.survivors):>9}"
        seconds = perf_counter() - begun
        print(f"{name:<12}{verdict.judged:>8}{counts}{verdict.score_pct:>9.2f}{seconds:>8.1f}", flush=True)
        for survivor in verdict.survivors:
            print(f"  survives: {survivor.mutant}; shown by {survivor.missing_test}")
        failed += len(verdict.survivors)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(machine_files())))
