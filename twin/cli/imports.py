"""`twin import`: what the imports take on the command line. What they do stands in import_*.py."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twin.cli.choices import BomView, OnError, RevisionState, TimeUnit

imports = typer.Typer(
    no_args_is_help=True,
    help="Read files of other programs. A second run changes nothing; --dry-run only tells what would happen.",
    rich_markup_mode=None,
)

File = Annotated[Path, typer.Argument(help="The file to read, in UTF-8.")]
BomFile = Annotated[Path, typer.Argument(help="The bill of material: CSV and its kin, XLSX or ODS.")]
StepFiles = Annotated[
    list[Path],
    typer.Argument(
        help="STEP files, the assembly first; those it refers to are found beside it.", metavar="FILE"
    ),
]
Folder = Annotated[Path, typer.Argument(help="The folder to walk; its files become documents.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Judge everything, write nothing.")]
Policy = Annotated[
    OnError, typer.Option("--on-error", help="What a bad row does: refuse the file, or be left out.")
]
Delimiter = Annotated[
    str | None, typer.Option(metavar="C", help="What parts the columns, if not , ; tab or |.")
]
Endpoint = Annotated[
    str | None, typer.Option(metavar="URL", help="Send it to a running server, by its address.")
]
Asset = Annotated[str, typer.Option(metavar="KEY", help="The asset that it belongs to.")]
CreateAsset = Annotated[
    str | None,
    typer.Option("--create-asset", metavar="TYPE", help="Create the asset, of this type, if it is missing."),
]
Time = Annotated[str, typer.Option("--time", metavar="COLUMN", help="The column of times.")]
Zone = Annotated[
    str | None,
    typer.Option(
        "--time-zone", metavar="ZONE", help="The zone of times without an offset: UTC, Europe/Berlin…"
    ),
]
Unit = Annotated[
    TimeUnit, typer.Option("--time-format", help="iso, or what a number counts since 1970: s, ms, us, ns.")
]
Skip = Annotated[list[str] | None, typer.Option(metavar="COLUMN,…", help="Columns to leave out.")]
Units = Annotated[
    list[str] | None, typer.Option("--unit", metavar="COLUMN=UCUM", help="The unit of a column, such as Cel.")
]
Names = Annotated[
    list[str] | None,
    typer.Option("--name", metavar="COLUMN=SIGNAL", help="Another name for a column's signal."),
]
Root = Annotated[
    str | None,
    typer.Option(
        metavar="NUMBER[/LABEL]", help="The assembly that the list is of, where the file does not say."
    ),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="ROLE=COLUMN,…", help="Which column is what: number, quantity, level, parent…"
    ),
]
Identifiers = Annotated[
    list[str] | None,
    typer.Option(
        "--identifier", metavar="COLUMN=SCHEME", help="A column of identifiers, such as Supplier=vendor."
    ),
]
PartAttributes = Annotated[
    list[str] | None,
    typer.Option(
        "--attribute",
        metavar="COLUMN=NAME[:UNIT]",
        help="A column of attributes of parts: a text, or with a UCUM unit a number, such as Weight=mass:kg.",
    ),
]
Codes = Annotated[
    list[str] | None,
    typer.Option("--unit", metavar="WORD=CODE", help="What a word for a unit means, as UN/ECE Rec 20 code."),
]
Sheet = Annotated[str | None, typer.Option(metavar="NAME", help="The sheet of a workbook.")]
Encoding = Annotated[
    str | None, typer.Option(metavar="NAME", help="The encoding of text, where it is not found out.")
]
View = Annotated[BomView, typer.Option(help="The view that the lines belong to.")]
Report = Annotated[Path | None, typer.Option(metavar="FILE", help="Write what became of every line, as CSV.")]
PartState = Annotated[RevisionState, typer.Option("--state", help="The state of revisions that are new.")]
State = Annotated[RevisionState, typer.Option("--state", help="The state of revisions that are new.")]


@imports.command("assets")
def assets(
    file: File,
    delimiter: Delimiter = None,
    on_error: Policy = OnError.reject,
    dry_run: DryRun = False,
    endpoint: Endpoint = None,
) -> None:
    """Assets from CSV or JSON lines.

    Columns: key, name, type, state, parent, position, serial_number, attr:<name> or attr:<name>[unit], id:<scheme>.
    An empty cell leaves what is stored as it is. Rows may name parents that come later.

    \b
    twin import assets pumps.csv --dry-run
    twin import assets pumps.csv --on-error skip
    """
    import asyncio

    from twin.cli.import_assets import import_assets

    code = asyncio.run(
        import_assets(
            file, delimiter=delimiter, skip=on_error is OnError.skip, dry_run=dry_run, endpoint=endpoint
        )
    )
    raise typer.Exit(code)


@imports.command("samples")
def samples(
    file: File,
    asset: Asset,
    time: Time,
    create_asset: CreateAsset = None,
    delimiter: Delimiter = None,
    time_zone: Zone = None,
    time_format: Unit = TimeUnit.iso,
    skip: Skip = None,
    unit: Units = None,
    name: Names = None,
    on_error: Policy = OnError.reject,
    dry_run: DryRun = False,
    endpoint: Endpoint = None,
) -> None:
    """Samples from CSV: one column of times, one signal for each other column of numbers.

    Signals that are missing are created, named as their columns. An empty cell is a gap. The whole file is judged
    before anything is written.

    \b
    twin import samples run7.csv --asset PUMP-101 --time datetime --time-zone UTC --skip anomaly,changepoint
    twin import samples log.csv --asset RIG --create-asset Pump --time t --time-format ms --unit temp=Cel
    """
    import asyncio

    from twin.cli.import_samples import SamplesJob, import_samples, sample_options

    options = sample_options(
        time, time_zone, time_format.value, delimiter, skip or [], unit or [], name or []
    )
    job = SamplesJob(file, asset, options, create_asset, skip=on_error is OnError.skip, dry_run=dry_run)
    raise typer.Exit(asyncio.run(import_samples(job, endpoint=endpoint)))


@imports.command("documents")
def documents(
    folder: Folder,
    asset: Asset,
    state: State = RevisionState.RELEASED,
    dry_run: DryRun = False,
    endpoint: Endpoint = None,
) -> None:
    """Documents from a folder: each file is one, numbered by the asset's key and the file's place.

    `pump_revA.pdf` and `pump_revB.pdf` are two revisions of one document. Hidden files and links are passed over.

    \b
    twin import documents ./drawings --asset PUMP-101
    """
    import asyncio

    from twin.cli.import_documents import DocumentsJob, import_documents

    job = DocumentsJob(folder, asset, state.value, dry_run=dry_run)
    raise typer.Exit(asyncio.run(import_documents(job, endpoint=endpoint)))


@imports.command("bom")
def bom(
    file: BomFile,
    root: Root = None,
    map: Map = None,
    identifier: Identifiers = None,
    attribute: PartAttributes = None,
    unit: Codes = None,
    view: View = BomView.ENGINEERING,
    state: PartState = RevisionState.IN_WORK,
    sheet: Sheet = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    report: Report = None,
    on_error: Policy = OnError.reject,
    dry_run: DryRun = False,
    endpoint: Endpoint = None,
) -> None:
    """Parts and their structure from a bill of material: CSV, XLSX or ODS, as other programs write them.

    Columns are known by their headings in English, German, French and Spanish. What is below what is told by levels,
    positions (1.1.2), by which of several columns is filled, indentation or a parent column; a flat list needs --root.
    Every line is read, guessed, skipped or refused, and told so.

    \b
    twin import bom pump.xlsx --dry-run --report lines.csv
    twin import bom feeder.csv --root FEEDER/A --map number="Part Name" --identifier "MPN=mpn"
    twin import bom pump.ods --attribute "Weight (kg)=mass:kg" --attribute Material=material
    """
    import asyncio
    from dataclasses import replace

    from twin.cli.import_bom import BomJob, bom_options, import_bom

    pairs = {"--map": map, "--identifier": identifier, "--attribute": attribute, "--unit": unit}
    options = bom_options(root, pairs, view=view.value, state=state.value)
    options = replace(options, sheet=sheet, delimiter=delimiter, encoding=encoding)
    job = BomJob(file, options, report, skip=on_error is OnError.skip, dry_run=dry_run)
    raise typer.Exit(asyncio.run(import_bom(job, endpoint=endpoint)))


@imports.command("step")
def step(
    files: StepFiles,
    state: PartState = RevisionState.IN_WORK,
    view: View = BomView.ENGINEERING,
    dry_run: DryRun = False,
    endpoint: Endpoint = None,
) -> None:
    """Parts, BOMs and CAD models from STEP files: AP203, AP214, AP242 as Part 21 text (.stp, .step).

    A product is a part: its id is the number (its name where the id is empty), its version the revision label (- where
    empty). Usages of one product in another are one line with their count, which pins the revision. Instances that
    were exported as products of their own (bolt.1, bolt.2) become one part, and that is told. Each file is stored as
    the document NUMBER/CAD of what is at its top. Geometry is not read.

    \b
    twin import step pump.step --dry-run
    twin import step plant.stp pump.stp motor.stp --state RELEASED
    """
    import asyncio

    from twin.cli.import_step import StepJob, import_step

    job = StepJob(tuple(files), state.value, view.value, dry_run=dry_run)
    raise typer.Exit(asyncio.run(import_step(job, endpoint=endpoint)))
