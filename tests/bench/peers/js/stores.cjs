/* The three clients of the Node peers, and the questions that loaders and resolvers put to them. Counts the calls.
   Nagle's algorithm is off: with it a long parameter list waits 40 ms for the server's acknowledgement. */
"use strict";
const net = require("node:net");
const http = require("node:http");
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  this.setNoDelay(true);
  return connect.apply(this, given);
};
const neo4j = require("neo4j-driver");
const minio = require("minio");

const NOW = new Date("2026-01-01T00:00:00Z");
const FRESH = "2025-12-31T23:57:00Z";
const LIFETIME_S = 15 * 60;
const counted = { calls: 0 };

const graphAt = new URL(process.env.TWIN_GRAPH_URL.replace(/^neo4j:/, "http:"));
const seriesAt = new URL(process.env.TWIN_SERIES_URL.replace(/^influxdb:/, "http:"));
const objectsAt = new URL(process.env.TWIN_OBJECTS_URL.replace(/^s3:/, "http:"));
const database = graphAt.pathname.slice(1);
const driver = counting(
  neo4j.driver(
    `bolt://${graphAt.host}`,
    neo4j.auth.basic(decodeURIComponent(graphAt.username), decodeURIComponent(graphAt.password)),
    { useBigInt: true, fetchSize: 100000 },
  ),
);

/** Counts what is asked, by the sessions that statements run in. */
function counting(driver) {
  const session = driver.session.bind(driver);
  driver.session = (config) => {
    const opened = session(config);
    for (const name of ["executeRead", "executeWrite", "run"]) {
      const own = opened[name].bind(opened);
      opened[name] = (...given) => {
        counted.calls += 1;
        return own(...given);
      };
    }
    return opened;
  };
  return driver;
}

/** Runs a reading statement that returns one record of one column, as a list of collected rows; returns the list. */
async function graph(text, values) {
  const session = driver.session({ database, defaultAccessMode: neo4j.session.READ, fetchSize: 100000 });
  try {
    const answer = await session.run(text, values);
    return answer.records[0].get(0);
  } finally {
    await session.close();
  }
}

/** Runs a statement for each of some keys, each asked once; returns a list for each. */
async function distinct(text, keys) {
  const asked = [...new Set(keys)];
  const found = new Map((await graph(text, { keys: asked })).map((list, n) => [asked[n], list]));
  return keys.map((key) => found.get(key));
}

const agent = new http.Agent({ keepAlive: true, noDelay: true });
const [org, bucket] = seriesAt.pathname.slice(1).split("/");
const queryAt = {
  agent,
  host: seriesAt.hostname,
  port: seriesAt.port,
  method: "POST",
  path: `/api/v2/query?org=${org}`,
  headers: {
    authorization: `Token ${decodeURIComponent(seriesAt.username)}`,
    "content-type": "application/json",
    accept: "application/csv",
  },
};

/** Runs a Flux script; returns rows of { asset, name, time, value }, read from the columns that it keeps. */
function flux(query) {
  counted.calls += 1;
  return new Promise((resolve, reject) => {
    const request = http.request(queryAt, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(rows(text));
        else reject(new Error(`the series server answered ${response.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    request.on("error", reject);
    request.end(JSON.stringify({ query, type: "flux", dialect: { annotations: [] } }));
  });
}

function rows(text) {
  const found = [];
  let at = null;
  for (const line of text.split("\r\n")) {
    if (line === "") {
      at = null;
      continue;
    }
    const cells = line.split(",");
    if (at === null) {
      at = ["asset", "_measurement", "_time", "_value", "_start"].map((name) => cells.indexOf(name));
      if (cells.includes("error")) throw new Error(`the series server gave up: ${text.slice(0, 300)}`);
      continue;
    }
    const [asset, name, time, value, start] = at;
    found.push({
      asset: cells[asset],
      name: cells[name],
      time: cells[time],
      value: Number(cells[value]),
      start: cells[start],
    });
  }
  return found;
}

/** Reads the value of series of some measurements over a window; no assets: all. */
function series(names, assets, start, end, pipe) {
  const some = assets === null ? "" : ` and r.asset =~ /^(${assets.join("|")})$/`;
  const named = names.map((name) => `r._measurement == "${name}"`).join(" or ");
  return flux(
    `from(bucket: "${bucket}") |> range(start: ${start}, stop: ${end})` +
      ` |> filter(fn: (r) => (${named}) and r._field == "value"${some}) |> ${pipe}`,
  );
}

/** Returns the newest sample of each { asset, name }; looks further back only for those without one just now. */
async function latest(keys) {
  const found = await newest(keys, FRESH);
  const missing = keys.filter((key) => !found.has(`${key.asset}/${key.name}`));
  if (missing.length > 0) for (const [key, row] of await newest(missing, "-10y")) found.set(key, row);
  return keys.map((key) => {
    const row = found.get(`${key.asset}/${key.name}`);
    return row ? { time: row.time, value: row.value, quality: "GOOD" } : null;
  });
}

/* Samples of a few minutes come raw, at a third of the time that last() takes; a later one overwrites. */
async function newest(keys, start) {
  const reduced = start === FRESH ? "" : "last() |> ";
  const assets = [...new Set(keys.map((key) => key.asset))];
  const names = [...new Set(keys.map((key) => key.name))];
  const keep = 'keep(columns: ["asset", "_measurement", "_time", "_value"])';
  const read = await Promise.all(
    names.map((name) => series([name], assets, start, NOW.toISOString(), `${reduced}group() |> ${keep}`)),
  );
  return new Map(read.flat().map((row) => [`${row.asset}/${row.name}`, row]));
}

/** Returns the hourly means of each { asset, name } over one window. */
async function buckets(keys, start, end) {
  const assets = [...new Set(keys.map((key) => key.asset))];
  const names = [...new Set(keys.map((key) => key.name))];
  const means = 'aggregateWindow(every: 1h, fn: mean, createEmpty: false, timeSrc: "_start") |> group()';
  const keep = 'keep(columns: ["asset", "_measurement", "_time", "_value"])';
  const found = new Map();
  for (const row of await series(names, assets, start, end, `${means} |> ${keep}`)) {
    const key = `${row.asset}/${row.name}`;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push({ from: row.time, mean: row.value });
  }
  return keys.map((key) => found.get(`${key.asset}/${key.name}`) ?? []);
}

const BELOW = `MATCH (:Asset {id: $host})<-[:IN*1..]-(a:Asset) WHERE a.type IN $types
  WITH DISTINCT a RETURN collect([a.id, a.name])`;
const OF_TYPES = "MATCH (a:Asset) WHERE a.type IN $types RETURN collect([a.id, a.name])";

/** Returns assets with a statistic of their vibration, the highest first: the one thing that no peer has. */
async function ranked({ host, types, function: reduce, from, to, above, first, skip }) {
  if (!["max", "mean"].includes(reduce)) throw new Error(`${reduce} is no statistic`);
  const pipe = `${reduce}() |> group() |> keep(columns: ["asset", "_value"])`;
  const isAbove = above === null || above === undefined ? () => true : (value) => value > above;
  let assets, values;
  if (host) {
    assets = await graph(BELOW, { host, types });
    values = await series(["vibration"], assets.map(([key]) => key), from, to, pipe);
  } else {
    [assets, values] = await Promise.all([
      graph(OF_TYPES, { types }),
      series(["vibration"], null, from, to, pipe),
    ]);
  }
  const names = new Map(assets);
  return values
    .filter((row) => isAbove(row.value) && names.has(row.asset))
    .sort((a, b) => b.value - a.value || (a.asset < b.asset ? -1 : 1))
    .slice(skip, skip + first)
    .map((row) => ({ key: row.asset, name: names.get(row.asset), value: row.value }));
}

const files = new minio.Client({
  endPoint: objectsAt.hostname,
  port: Number(objectsAt.port),
  useSSL: false,
  accessKey: decodeURIComponent(objectsAt.username),
  secretKey: decodeURIComponent(objectsAt.password),
  region: "us-east-1",
});

/** Signs an address of a file. */
function address({ name, objectKey, mediaType }) {
  const answered = {
    "response-content-disposition": `attachment; filename="${name}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    "response-content-type": mediaType,
  };
  return files.presignedGetObject(objectsAt.pathname.slice(1), objectKey, LIFETIME_S, answered, NOW);
}

/** Writes an instant that the graph keeps in nanoseconds. */
function instant(nanoseconds) {
  const whole = BigInt(nanoseconds);
  const seconds = whole / 1000000000n;
  const rest = String(whole % 1000000000n).padStart(9, "0").replace(/0+$/, "");
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return rest === "" ? `${text}Z` : `${text}.${rest}Z`;
}

module.exports = { address, buckets, counted, database, distinct, driver, graph, instant, latest, neo4j, ranked };
