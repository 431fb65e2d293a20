"""Do the intervals keep their promise? Coverage of nominal 95 % intervals: exact where it can be, simulated elsewhere.

    python -m benchmarks.coverage [--draws 20000]

A method keeps its promise where both outcomes are expected at least ten times in each group (`EVENTS`): there the
coverage has to lie between 93.5 % and 97 %. Outside, the table shows what it does all the same, and beside it what the
percentile bootstrap does. The intervals of scores follow, of areas under the ROC curve and of calibration, where more
than 97 % is no broken promise: calibration error and few disjoint pairs have conservative intervals.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

import numpy as np
from scipy.stats import binom

from audit.metrics import bounds, chance
from audit.metrics.tallies import Floats
from benchmarks.score_coverage import Row, areas, calibrations
from benchmarks.timing import machine, table, versions

RATES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
SIZES = (20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
BAND = (0.935, 0.97)
EVENTS = 10
LARGER = 20  # the reference group has this many times the rows, and the rate 0.3


def promised(rate: float, size: int) -> bool:
    """Both outcomes are expected at least `EVENTS` times."""
    return size * min(rate, 1 - rate) >= EVENTS


def rates(rate: float, size: int) -> float:
    """Exact coverage of Wilson's interval: the sum over all possible counts."""
    hits = np.arange(size + 1)
    low, high = bounds.wilson(hits / size, np.full(size + 1, float(size)), 0.95)
    return float(binom.pmf(hits, size, rate)[(low <= rate) & (rate <= high)].sum())


def bootstrap_rates(rate: float, size: int) -> float:
    """Exact coverage of the percentile bootstrap: its limits are binomial quantiles of the observed rate."""
    hits = np.arange(size + 1)
    low, high = (binom.ppf(q, size, hits / size) / size for q in (0.025, 0.975))
    return float(binom.pmf(hits, size, rate)[(low <= rate) & (rate <= high)].sum())


def differences(rate: float, size: int, draws: int) -> float:
    """Newcombe's interval of the difference to a larger group at rate 0.3."""
    first, second, trials, trials0 = _two(rate, size, draws)
    low, high = bounds.wilson(first / trials, trials, 0.95)
    low0, high0 = bounds.wilson(second / trials0, trials0, 0.95)
    gap = first / trials - second / trials0
    below, above = (
        np.hypot(first / trials - low, high0 - second / trials0),
        np.hypot(high - first / trials, second / trials0 - low0),
    )
    return float(np.mean((gap - below <= rate - 0.3) & (rate - 0.3 <= gap + above)))


def ratios(rate: float, size: int, draws: int) -> float:
    """The log interval with 1/2 of the ratio to a larger group at rate 0.3, widened to its value as the checks do."""
    first, second, trials, trials0 = _two(rate, size, draws)
    log, error = bounds.log_rates(first, trials, 0.95)
    log0, error0 = bounds.log_rates(second, trials0, 0.95)
    half, value = np.sqrt(error + error0), (first / trials) / (second / trials0)
    low, high = np.fmin(value, np.exp(log - log0 - half)), np.fmax(value, np.exp(log - log0 + half))
    return float(np.mean((low <= rate / 0.3) & (rate / 0.3 <= high)))


def weighted(rate: float, size: int, draws: int) -> float:
    """Wilson's interval at Kish's effective size, weights drawn from a log-normal distribution."""
    rng, covered = np.random.default_rng(4), 0
    for _ in range(max(200, min(draws, 40_000_000 // size) // 10)):
        weight = rng.lognormal(0, 0.5, size)
        share = np.array([weight[rng.random(size) < rate].sum() / weight.sum()])
        low, high = bounds.wilson(share, np.array([weight.sum() ** 2 / (weight**2).sum()]), 0.95)
        covered += bool(low[0] <= rate <= high[0])
    return covered / max(200, min(draws, 40_000_000 // size) // 10)


def families(draws: int) -> Iterator[tuple[str, float, float]]:
    """Equal groups: how often a family of intervals, or a test, claims a gap. At most 5 % may."""
    rng = np.random.default_rng(9)
    for groups, size, rate in ((12, 500, 0.3), (50, 300, 0.1), (50, 2_000, 0.5)):
        trials, each = np.full(groups, float(size)), bounds.for_pairs(0.95, groups)
        wrong, tests, corrected = 0, 0, 0.0
        audits = max(100, draws // 20)
        for seed in range(audits):
            hits = rng.binomial(size, rate, groups).astype(float)
            share = hits / size
            wrong += bounds.largest_gap(share, bounds.wilson(share, trials, each))[0] > 0
            if seed < max(100, draws // 100):
                p_value, expected = chance.of_gap(hits, trials, float(share.max() - share.min()), seed)
                tests, corrected = tests + (p_value <= 0.05), corrected + float(np.ptp(share) - expected)
        named = f"{groups} equal groups of {size}, rate {rate}"
        yield f"{named}: simultaneous interval of the gap excludes 0", wrong / audits, 0.05
        yield f"{named}: permutation p-value of the gap at most 0.05", tests / max(100, draws // 100), 0.05
        yield f"{named}: mean of gap less its mean by chance", corrected / max(100, draws // 100), 0.0
        percentile = np.array([_percentile_gap(rng, size, rate, groups) for _ in range(50)])
        yield f"{named}: percentile bootstrap interval of the gap excludes 0", float(np.mean(percentile > 0)), 1.0


def _percentile_gap(rng: np.random.Generator, size: int, rate: float, groups: int) -> float:
    share = rng.binomial(size, rate, groups) / size
    drawn = rng.binomial(size, share, (500, groups)) / size
    return float(np.quantile(np.ptp(drawn, axis=1), 0.025))


def _two(rate: float, size: int, draws: int) -> tuple[Floats, Floats, Floats, Floats]:
    rng = np.random.default_rng([size, round(rate * 1_000)])
    first, second = rng.binomial(size, rate, draws), rng.binomial(size * LARGER, 0.3, draws)
    return tuple(
        np.asarray(n, dtype=np.float64) for n in (first, second, *np.full((2, draws), [[size], [size * LARGER]]))
    )  # type: ignore[return-value]


def grid(name: str, coverage: Callable[[float, int], float]) -> tuple[int, int]:
    """Print one method's table; returns how many promised cells there are, and how many keep the promise."""
    kept = cells = 0
    rows = []
    for rate in RATES:
        row = [f"{rate:g}"]
        for size in SIZES:
            found = coverage(rate, size)
            inside = BAND[0] - 5e-4 <= found <= BAND[1] + 5e-4
            if promised(rate, size):
                kept, cells = kept + inside, cells + 1
                row.append(f"{found:.3f}" if inside else f"**{found:.3f}**")
            else:
                row.append(f"({found:.3f})")
        rows.append(row)
    print(f"\n{name}\n\n{table(['rate', *(f'n = {size:,}' for size in SIZES)], rows)}")
    return cells, kept


def _shown(row: Row) -> list[str]:
    name, size, share, kept = row
    low = BAND[0] <= share + 5e-4
    return [name, f"{size:,}", f"{share:.3f}" if kept and low else f"**{share:.3f}**" if kept else f"({share:.3f})"]


def main() -> None:
    """Print every table, and the cells that break a promise in bold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=20_000, help="simulated samples a cell")
    draws = parser.parse_args().draws
    print(f"{machine()}; {versions('numpy', 'scipy')}; {draws:,} draws a simulated cell")
    print(f"(in brackets: fewer than {EVENTS} expected events, where no method can promise it; bold: promise broken)")
    grids: dict[str, Callable[[float, int], float]] = {
        "Rate, Wilson (exact)": rates,
        "Rate, percentile bootstrap (exact), for comparison": bootstrap_rates,
        "Difference, Newcombe (simulated)": lambda rate, size: differences(rate, size, draws),
        "Ratio, log interval with 1/2 (simulated)": lambda rate, size: ratios(rate, size, draws),
        "Weighted rate, Wilson at the effective size (simulated)": lambda rate, size: weighted(rate, size, draws),
    }
    summary = {name: grid(name, coverage) for name, coverage in grids.items()}
    print(f"\nPromises kept ({BAND[0]:.1%} to {BAND[1]:.0%}):")
    for name, (cells, kept) in summary.items():
        print(f"  {name}: {kept} of {cells} cells")
    for title, found in (("Areas", areas(draws // 10)), ("Calibration", calibrations(draws // 20))):
        print(f"\n{title}\n\n{table(['what', 'rows (areas: positives)', 'coverage'], list(map(_shown, found)))}")
    rows = [[name, f"{found:.4f}", f"{expected:.2f}"] for name, found, expected in families(draws)]
    print(f"\nFamilies\n\n{table(['what', 'share', 'at most, or expected'], rows)}")


if __name__ == "__main__":
    main()
