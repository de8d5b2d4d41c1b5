"""Methods of ranking tried on made-up rounds."""

from typing import Annotated

import typer
from rich.table import Table

from registry.commands.running import console, progress
from registry.errors import Lang
from registry.ranking.procedure import Method
from registry.ranking.simulation import METHODS, SCENARIOS, Outcome, simulate


def add_ranking(app: typer.Typer) -> None:
    """Adds the command for it."""
    app.command("simulate-ranking")(simulate_ranking)


def simulate_ranking(
    rounds: Annotated[int, typer.Option(min=1, help="每种情形的轮数 · Rounds of each kind")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="随机种子 · The seed of what is made up")] = 1,
) -> None:
    """用虚拟评审比较各排名方法 · Compare methods of ranking on made-up reviews, where the truth is known."""
    with progress("评审轮次 · rounds") as tell:
        outcomes = [
            simulate(scenario, rounds, seed, lambda done, before=number * rounds: tell(before + done, len(SCENARIOS) * rounds))
            for number, scenario in enumerate(SCENARIOS)
        ]
    table = Table(title="与真实水平的秩相关 / 真实前 20% 的入选比例 · rank correlation with the truth / share of the true top 20 % found")
    table.add_column("情形 · scenario")
    for method in METHODS:
        table.add_column(f"{method.label(Lang.ZH)} · {method.label(Lang.EN)}", justify="right")
    table.add_column("拒绝标准分 · z-score refused", justify="right")
    for outcome in outcomes:
        table.add_row(f"{outcome.scenario.zh} · {outcome.scenario.en}", *_figures(outcome), f"{outcome.refused:.0%}")
    console.print(table)


def _figures(outcome: Outcome) -> list[str]:
    """Of each method; in brackets what standardising would have led to where it was refused in most rounds."""
    told = {method: f"{outcome.correlation[method]:.3f} / {outcome.found[method]:.2f}" for method in METHODS}
    if outcome.refused > 0.5:
        told[Method.STANDARDISED] = f"({told[Method.STANDARDISED]})"
    return list(told.values())
