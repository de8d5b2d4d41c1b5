"""Methods of ranking tried on made-up rounds."""

from typing import Annotated

import typer

from registry.commands.running import console, progress
from registry.errors import Lang
from registry.ranking.procedure import Method
from registry.ranking.simulation import METHODS, SCENARIOS, Outcome, simulate


def add_ranking(app: typer.Typer) -> None:
    """Adds the command for it."""
    app.command("simulate-ranking")(simulate_ranking)


def simulate_ranking(
    rounds: Annotated[int, typer.Option(min=1, help="每种情形的轮数 · Rounds of each kind")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="随机种子 · The seed of what is made up")] = 2026,
) -> None:
    """用虚拟评审比较各排名方法 · Compare methods of ranking on made-up reviews, where the truth is known."""
    console.print("与真实水平的秩相关，真实前 20% 的入选比例 · rank correlation with the truth, share of the true top 20 % found")
    with progress("评审轮次 · rounds") as tell:
        done = 0

        def tell_one() -> None:
            nonlocal done
            done += 1
            tell(done, len(SCENARIOS) * rounds)

        for scenario in SCENARIOS:
            console.print("\n".join(_told(simulate(scenario, rounds, seed, tell_one))), markup=False)


def _told(outcome: Outcome) -> list[str]:
    """A line for the scenario and one for each method."""
    lines = [f"\n{outcome.scenario.zh} · {outcome.scenario.en}"]
    for method in METHODS:
        refused = f"  {outcome.refused:.0%} 被拒绝 · refused" if method is Method.STANDARDISED else ""
        name = f"{method.label(Lang.ZH)} · {method.label(Lang.EN)}"
        lines.append(f"  {outcome.correlation[method]:.3f}  {outcome.found[method]:.2f}  {name}{refused}")
    return lines
