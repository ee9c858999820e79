/* A GraphQL service in Node with @neo4j/graphql on graphql-yoga: the graph by its own generated Cypher, series and
   files by resolvers of ours with DataLoader-like batching. Prints its address. */
"use strict";
const { createServer } = require("node:http");
const stores = require("./stores.cjs");
const { Neo4jGraphQL } = require("@neo4j/graphql");
const { createYoga } = require("graphql-yoga");
const DataLoader = require("dataloader");

const typeDefs = `
  type Asset @node {
    key: String!
    id: ID! @customResolver(requires: "key")
    name: String!
    serialNumber: String @alias(property: "serial_number")
    state: String!
    position: String
      @cypher(statement: "MATCH (this)-[r:IN]->(:Asset) RETURN r.position AS position", columnName: "position")
    version: Int! @alias(property: "_version")
    created: BigInt! @alias(property: "_created_at")
    updated: BigInt! @alias(property: "_updated_at")
    createdAt: String! @customResolver(requires: "created")
    updatedAt: String! @customResolver(requires: "updated")
    typeKey: String @alias(property: "type")
    type: TypeOfAsset @customResolver(requires: "typeKey")
    signals: [Signal!]! @relationship(type: "SIGNAL_OF", direction: IN)
    documents: [Document!]! @relationship(type: "DESCRIBES", direction: IN)
  }
  type TypeOfAsset { key: String! }
  type Signal @node {
    asset: String!
    name: String!
    latest: Sample @customResolver(requires: "asset name")
    buckets(from: String!, to: String!): [Bucket!] @customResolver(requires: "asset name")
  }
  type Sample { time: String!  value: Float!  quality: String! }
  type Bucket { from: String!  mean: Float! }
  type Document @node {
    number: String!
    revisions: [DocumentRevision!]! @relationship(type: "REVISION_OF", direction: IN)
  }
  type DocumentRevision @node {
    label: String!
    sequence: Int!
    files: [File!]! @relationship(type: "FILE_OF", direction: IN)
  }
  type File @node {
    name: String!
    size: Int!
    sha256: String!
    objectKey: String! @alias(property: "object_key")
    mediaType: String! @alias(property: "media_type")
    url: String @customResolver(requires: "name objectKey mediaType")
  }
  type Part @node {
    number: String!
    name: String!
    revisions: [PartRevision!]! @relationship(type: "PART_REVISION_OF", direction: IN)
  }
  type PartRevision @node {
    label: String!
    state: String!
    released: BigInt @alias(property: "released_at")
    lines: [Part!]! @relationship(type: "HAS_LINE", direction: OUT, properties: "Line")
  }
  type Line @relationshipProperties { place: Int!  findNumber: String!  quantity: Float!  unit: String! }
  type Ranked { key: String!  name: String!  value: Float! }
  type Query {
    pumps(site: String!, first: Int!): [Asset!]!
      @cypher(
        statement: """
        MATCH (:Asset {id: $site})<-[:IN*1..]-(a:Asset) WHERE a.type IN ['Pump', 'CentrifugalPump']
        WITH DISTINCT a ORDER BY a.id LIMIT toInteger($first) RETURN a
        """
        columnName: "a"
      )
    ranked(
      host: String, types: [String!]!, function: String!, from: String!, to: String!
      above: Float, first: Int!, skip: Int!
    ): [Ranked!]!
  }
`;
const resolvers = {
  Query: { ranked: (_, given) => stores.ranked(given) },
  Asset: {
    id: ({ key }) => `asset:${key}`,
    createdAt: ({ created }) => stores.instant(created),
    updatedAt: ({ updated }) => stores.instant(updated),
    type: ({ typeKey }) => (typeKey === null ? null : { key: typeKey }),
  },
  Signal: {
    latest: ({ asset, name }, _, { latest }) => latest.load({ asset, name }),
    buckets: ({ asset, name }, { from, to }, { buckets }) => buckets(from, to).load({ asset, name }),
  },
  File: { url: (file) => stores.address(file) },
};

/** The loaders of one request. */
function context() {
  const spans = new Map();
  const options = { cache: false };
  return {
    sessionConfig: { database: stores.database },
    latest: new DataLoader(stores.latest, options),
    buckets(from, to) {
      const span = `${from} ${to}`;
      if (!spans.has(span)) spans.set(span, new DataLoader((keys) => stores.buckets(keys, from, to), options));
      return spans.get(span);
    },
  };
}

async function main() {
  const library = new Neo4jGraphQL({ typeDefs, resolvers, driver: stores.driver });
  const schema = await library.getSchema();
  const yoga = createYoga({ schema, context, logging: "error", graphiql: false, maskedErrors: false });
  const server = createServer((request, response) => {
    if (request.url === "/calls") response.end(String(stores.counted.calls));
    else yoga(request, response);
  });
  server.keepAliveTimeout = 60000;
  server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
}

main();
