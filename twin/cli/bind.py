"""`twin bind`: what it takes on the command line. What it does stands in bind_series.py."""

from __future__ import annotations

from typing import Annotated
from unicodedata import normalize

import typer

from twin.cli.choices import DataType, Interpolation, Match, OnRefusal
from twin.cli.serve import collecting_seldom

Measurement = Annotated[str, typer.Option(metavar="M", help="The measurement, as its writer named it.")]
Field = Annotated[str, typer.Option(metavar="F", help="The field of the measurement.")]
Tags = Annotated[
    list[str],
    typer.Option(
        "--tag", metavar="TAG=TEMPLATE", help="A tag, and what its value is for each asset; may repeat."
    ),
]
Where = Annotated[
    str | None, typer.Option(metavar="JSON|@FILE", help="Which assets: an AssetWhere as in GraphQL.")
]
OfType = Annotated[
    str | None, typer.Option("--type", metavar="TYPE", help="Assets of this type or below it.")
]
Within = Annotated[str | None, typer.Option(metavar="KEY", help="Assets somewhere in this one.")]
Assets = Annotated[list[str] | None, typer.Option("--asset", metavar="KEY", help="This asset; may repeat.")]
Name = Annotated[
    str | None, typer.Option(metavar="SIGNAL", help="What the signals are called, if not the field.")
]
Unit = Annotated[str | None, typer.Option(metavar="UCUM", help="The unit of the samples, such as Cel or %.")]
Quantity = Annotated[str | None, typer.Option(help="What is measured, such as temperature.")]
Type = Annotated[
    DataType | None, typer.Option("--data-type", help="What the samples are; texts are known by themselves.")
]
Between = Annotated[
    Interpolation | None, typer.Option("--interpolation", help="STEP: a value holds until the next one.")
]
Interval = Annotated[
    str | None, typer.Option("--sampling-interval", metavar="DURATION", help="How often one is due: PT10S.")
]
Closeness = Annotated[
    Match,
    typer.Option("--match", help="How close tag values must be: exact, or but for case or punctuation."),
]
Absent = Annotated[
    bool, typer.Option("--even-if-absent", help="Bind assets whose series is not there yet, too.")
]
Rebind = Annotated[bool, typer.Option("--rebind", help="Change signals that read another series now.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Judge everything, write nothing.")]
Policy = Annotated[
    OnRefusal, typer.Option("--on-error", help="What a refused signal does: end the run, or be left out.")
]
Endpoint = Annotated[
    str | None, typer.Option(metavar="URL", help="Send it to a running server, by its address.")
]


def bind(
    measurement: Measurement,
    field: Field,
    tag: Tags,
    where: Where = None,
    of_type: OfType = None,
    within: Within = None,
    asset: Assets = None,
    name: Name = None,
    unit: Unit = None,
    quantity: Quantity = None,
    data_type: Type = None,
    interpolation: Between = None,
    sampling_interval: Interval = None,
    match: Closeness = Match.exact,
    even_if_absent: Absent = False,
    rebind: Rebind = False,
    dry_run: DryRun = False,
    on_error: Policy = OnRefusal.stop,
    endpoint: Endpoint = None,
) -> None:
    """Bind series that another program writes to signals of assets.

    One signal for each asset that is selected and whose series is there. Nothing in the series store is changed, and
    a second run changes nothing. Templates: {asset.key}, {asset.name}, {asset.serialNumber}, {asset.type},
    {asset.identifiers.SCHEME}, {asset.attributes.NAME}. Tags that are not named may have any value, where that leaves
    one series.

    \b
    twin bind --measurement cpu --field usage_user --tag 'host={asset.key}' --tag cpu=cpu-total --unit % --dry-run
    twin bind --measurement mem --field used --tag 'host={asset.identifiers.dns}' --type Server --within hall-2

    `twin discover series` finds what can be bound.
    """
    import asyncio

    from twin.cli.bind_series import BindJob, bind_series, rule_of, selection_of

    rule = rule_of(measurement, field, tag, name, match.name, even_if_absent=even_if_absent, rebind=rebind)
    given = {
        "unit": unit,
        "quantity": quantity,
        "dataType": data_type and data_type.value,
        "interpolation": interpolation and interpolation.value,
        "samplingInterval": sampling_interval,
    }
    fields = {name: value for name, value in given.items() if value is not None}
    keys = tuple(normalize("NFC", key) for key in asset or ())
    selected = selection_of(where, of_type, within, keys)
    job = BindJob(rule, selected, keys, fields, dry_run=dry_run, skip=on_error is OnRefusal.skip)
    with collecting_seldom():
        code = asyncio.run(bind_series(job, endpoint=endpoint))
    raise typer.Exit(code)
