"""Root fields of mutations: arguments to the writer, results to answers. What is refused, the writer says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from gql.plain import TYPENAME, instant, of_samples, of_upload, of_write, project
from twin import catalog
from twin.errors import Unsupported
from twin.selection import Selection

if TYPE_CHECKING:
    from twin.reading import Reading
    from twin.service import TwinService
    from twin.write import InstallationRef, Writer, WriteResult

Arguments = Mapping[str, Any]  # Any: the schema has coerced each value to the type that the contract names


async def run_mutation(selection: Selection, service: TwinService, reading: Reading) -> object:
    """Run one root field of a mutation; `reading` shapes the things that it gives back.

    Raises the TwinError that leaves it without an answer; refused rows of a list are told in the answer.
    """
    arguments: Arguments = selection.arguments
    match selection.field:
        case "install":
            return await _installation(selection, await _install(service.writer, arguments), reading)
        case "remove":
            return await _installation(selection, await _remove(service.writer, arguments), reading)
        case "transition":
            moved = await _transition(service.writer, arguments)
            return await _thing(selection, moved, reading)
        case "requestUpload":
            return project(
                selection.children,
                of_upload(await service.vault.request_upload(arguments["upload"]), reading.address),
            )
        case "completeUpload":
            stored = await service.vault.complete_upload(arguments["uploadId"])
            return await _file(selection, stored, reading)
        case "writeSamples":
            return project(
                selection.children, of_samples(await service.writer.write_samples(arguments["samples"]))
            )
        case _:
            result = await _list(selection.field, service.writer, arguments)
            service.forget_types()
            return project(selection.children, of_write(result))


async def _list(field: str, writer: Writer, arguments: Arguments) -> WriteResult:
    options = arguments.get("options")
    match field:
        case "defineAssetTypes":
            return await writer.define_asset_types(arguments["types"], options)
        case "upsertAssets":
            return await writer.upsert_assets(arguments["assets"], options)
        case "relate":
            return await writer.relate(arguments["relations"], options)
        case "upsertSignals":
            return await writer.upsert_signals(arguments["signals"], options)
        case "upsertParts":
            return await writer.upsert_parts(arguments["parts"], options)
        case "upsertBoms":
            return await writer.upsert_boms(arguments["boms"], options)
        case "upsertDocuments":
            return await writer.upsert_documents(arguments["documents"], options)
        case "recordEvents":
            return await writer.record_events(arguments["events"], options)
        case "delete":
            return await writer.delete(arguments["ids"], options, reason=arguments.get("reason"))
        case _:
            raise Unsupported(f"The mutation {field!r} is not served.")


async def _install(writer: Writer, arguments: Arguments) -> InstallationRef:
    return await writer.install(
        arguments["asset"],
        arguments["in"],
        arguments.get("position"),
        valid_from=arguments["from"],
        reason=arguments.get("reason"),
        expected_version=arguments.get("expectedVersion"),
    )


async def _remove(writer: Writer, arguments: Arguments) -> InstallationRef:
    return await writer.remove(
        arguments["asset"],
        at=arguments["at"],
        reason=arguments.get("reason"),
        expected_version=arguments.get("expectedVersion"),
    )


async def _transition(writer: Writer, arguments: Arguments) -> str:
    return await writer.transition(
        arguments["id"],
        arguments["to"],
        reason=arguments.get("reason"),
        expected_version=arguments.get("expectedVersion"),
    )


async def _thing(selection: Selection, global_id: str, reading: Reading) -> object:
    """Return the thing as `node` would."""
    asked = Selection(selection.key, "node", {"id": global_id}, selection.children)
    return (await reading.answer(asked)).json


async def _file(selection: Selection, global_id: str, reading: Reading) -> object:
    (found,) = catalog.candidates(global_id)
    return (await reading.things(found.kind, (found.id,), selection))[found.id]


async def _installation(selection: Selection, found: InstallationRef, reading: Reading) -> object:
    record = {
        TYPENAME: "Installation",
        "position": found.position,
        "from": instant(found.valid_from),
        "to": instant(found.valid_to),
    }
    answer: dict[str, object] = {}
    for child in selection.children:
        match child.field:
            case "asset" | "host":
                key = found.asset if child.field == "asset" else found.host
                answer[child.key] = (await reading.things("asset", (key,), child)).get(key)
            case "hostSignal":
                answer[child.key] = await _host_signal(child, found, reading)
            case field:
                answer[child.key] = record[field]
    return answer


async def _host_signal(child: Selection, found: InstallationRef, reading: Reading) -> object:
    """Return the host's signal as the thing's installations show it; null for one that is still to begin."""
    host = Selection("host", "host", {}, (Selection("key", "key"),))
    shown = (Selection("from", "from"), host, replace(child, key="signal"))
    asked = Selection("asset", "asset", {}, (Selection("installations", "installations", {}, shown),))
    shown_thing = (await reading.things("asset", (found.asset,), asked)).get(found.asset)
    thing: Any = orjson.loads(orjson.dumps(shown_thing))  # Any: a JSON object
    begun = (found.host, instant(found.valid_from))
    each = thing["installations"] if thing else ()
    return next((i["signal"] for i in each if (i["host"]["key"], i["from"]) == begun), None)
