/* A GraphQL service in Node with mercurius: just-in-time compiled, with loaders. Prints its address. */
"use strict";
const stores = require("./stores.cjs");
const Fastify = require("fastify");
const mercurius = require("mercurius");

const schema = `
  type Query {
    asset(key: String!): Asset
    pumps(site: String!, first: Int!): [Asset!]!
    part(number: String!): Part
    ranked(
      host: String, types: [String!]!, function: String!, from: String!, to: String!
      above: Float, first: Int!, skip: Int!
    ): [Ranked!]!
  }
  type Asset {
    id: ID!  key: String!  name: String!  serialNumber: String  state: String!  position: String  version: Int!
    createdAt: String!  updatedAt: String!  type: AssetType!
    signals: [Signal!]!  signal(name: String!): Signal!  documents: [Document!]!
  }
  type AssetType { key: String! }
  type Signal { name: String!  latest: Sample  buckets(from: String!, to: String!): [Bucket!]! }
  type Sample { time: String!  value: Float!  quality: String! }
  type Bucket { from: String!  mean: Float! }
  type Part { number: String!  name: String!  revision: PartRevision }
  type PartRevision { label: String!  lines: [Line!]! }
  type Line { findNumber: String!  quantity: Float!  unit: String!  part: Part! }
  type Ranked { key: String!  name: String!  value: Float! }
  type Document { number: String!  revision: Revision }
  type Revision { label: String!  files: [File!]! }
  type File { name: String!  size: Int!  sha256: String!  url: String! }
`;
const COLUMNS = `collect([a.id, a.name, a.serial_number, a.state, head([(a)-[r:IN]->(:Asset) | r.position]),
  a._version, a._created_at, a._updated_at, a.type])`;
const PUMPS = `MATCH (:Asset {id: $site})<-[:IN*1..]-(a:Asset) WHERE a.type IN ['Pump', 'CentrifugalPump']
  WITH DISTINCT a ORDER BY a.id LIMIT toInteger($first) RETURN ${COLUMNS}`;
const ONE = `MATCH (a:Asset {id: $key}) RETURN ${COLUMNS}`;
const SIGNALS = `UNWIND $keys AS key RETURN collect(COLLECT {
  MATCH (:Asset {id: key})<-[:SIGNAL_OF]-(s:Signal) WITH s.name AS name ORDER BY name RETURN name })`;
const DOCUMENTS = `UNWIND $keys AS key RETURN collect(COLLECT {
  MATCH (:Asset {id: key})<-[:DESCRIBES]-(d:Document) WITH d.number AS number ORDER BY number RETURN number })`;
const REVISIONS = `UNWIND $keys AS key RETURN collect(COLLECT {
  MATCH (:Document {id: key})<-[:REVISION_OF]-(v:DocumentRevision)
  WITH v ORDER BY v.sequence DESC LIMIT 1 RETURN [v.id, v.label] })`;
const FILES = `UNWIND $keys AS key RETURN collect(COLLECT {
  MATCH (:DocumentRevision {id: key})<-[:FILE_OF]-(f:File) WITH f ORDER BY f.sequence
  RETURN [f.name, f.size, f.sha256, f.object_key, f.media_type] })`;
const PART = "MATCH (p:Part {id: $number}) RETURN collect([p.number, p.name])";
const PART_REVISIONS = `UNWIND $keys AS key RETURN collect(COLLECT {
  MATCH (:Part {id: key})<-[:PART_REVISION_OF]-(r:PartRevision) WHERE r.state IN ['RELEASED', 'SUPERSEDED']
  WITH r ORDER BY r.released_at DESC LIMIT 1 RETURN [r.id, r.label] })`;
const LINES = `UNWIND $keys AS key RETURN collect(COLLECT {
  MATCH (:PartRevision {id: key})-[l:HAS_LINE]->(p:Part) WITH l, p ORDER BY l.place
  RETURN [l.findNumber, l.quantity, l.unit, p.number, p.name] })`;

function asset([key, name, serialNumber, state, position, version, created, updated, type]) {
  return {
    id: `asset:${key}`,
    key,
    name,
    serialNumber,
    state,
    position,
    version: Number(version),
    createdAt: stores.instant(created),
    updatedAt: stores.instant(updated),
    type: { key: type },
  };
}

const resolvers = {
  Query: {
    asset: async (_, { key }) => (await stores.graph(ONE, { key })).map(asset)[0] ?? null,
    pumps: async (_, given) => (await stores.graph(PUMPS, given)).map(asset),
    part: async (_, { number }) =>
      (await stores.graph(PART, { number })).map(([number, name]) => ({ number, name }))[0] ?? null,
    ranked: (_, given) => stores.ranked(given),
  },
  Asset: { signal: ({ key }, { name }) => ({ asset: key, name }) },
  File: { url: (file) => stores.address(file) },
};
const loaders = {
  Asset: {
    signals: async (queries) => {
      const keys = queries.map(({ obj }) => obj.key);
      const found = await stores.graph(SIGNALS, { keys });
      return found.map((names, n) => names.map((name) => ({ asset: keys[n], name })));
    },
    documents: async (queries) => {
      const found = await stores.graph(DOCUMENTS, { keys: queries.map(({ obj }) => obj.key) });
      return found.map((numbers) => numbers.map((number) => ({ number })));
    },
  },
  Signal: {
    latest: (queries) => stores.latest(queries.map(({ obj }) => obj)),
    buckets: (queries) => {
      const { from, to } = queries[0].params;
      return stores.buckets(queries.map(({ obj }) => obj), from, to);
    },
  },
  Part: {
    revision: async (queries) => {
      const found = await stores.distinct(PART_REVISIONS, queries.map(({ obj }) => obj.number));
      return found.map(([newest]) => (newest ? { key: newest[0], label: newest[1] } : null));
    },
  },
  PartRevision: {
    lines: async (queries) => {
      const found = await stores.distinct(LINES, queries.map(({ obj }) => obj.key));
      return found.map((lines) =>
        lines.map(([findNumber, quantity, unit, number, name]) => {
          return { findNumber, quantity, unit, part: { number, name } };
        }),
      );
    },
  },
  Document: {
    revision: async (queries) => {
      const found = await stores.graph(REVISIONS, { keys: queries.map(({ obj }) => obj.number) });
      return found.map(([newest]) => (newest ? { key: newest[0], label: newest[1] } : null));
    },
  },
  Revision: {
    files: async (queries) => {
      const found = await stores.graph(FILES, { keys: queries.map(({ obj }) => obj.key) });
      return found.map((some) =>
        some.map(([name, size, sha256, objectKey, mediaType]) => {
          return { name, size: Number(size), sha256, objectKey, mediaType };
        }),
      );
    },
  },
};

const app = Fastify({ keepAliveTimeout: 60000 });
app.register(mercurius, { schema, resolvers, loaders, jit: 1 });
app.get("/calls", async () => String(stores.counted.calls));
app.listen({ host: "127.0.0.1", port: 0 }).then((at) => console.log(at));
