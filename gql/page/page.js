"use strict";

const EXAMPLES = {
  "Pumps that ran hot, with their drawings": `query HotPumps {
  assets(
    where: {
      type: { eq: "Pump" }
      within: { key: "site-north" }
      signals: [{
        of: { name: { eq: "bearing_temp" } }
        some: { statistic: [{ function: MAX, over: { last: "PT24H" }, value: { gt: 80 }, unit: "Cel" }] }
      }]
    }
    orderBy: [{ signal: { name: "bearing_temp", function: MAX, over: { last: "PT24H" }, unit: "Cel" }, direction: DESC }]
  ) {
    nodes {
      key
      name
      signal(name: "bearing_temp") { statistics(over: { last: "PT24H" }, unit: "Cel") { max maxAt } }
      documents(
        where: { kind: { eq: DRAWING }, revisions: { state: { eq: RELEASED } } }
        orderBy: [{ field: RELEASED_AT, direction: DESC }]
        first: 1
      ) {
        nodes { number title revision(rule: LATEST_RELEASED) { label releasedAt file { name url } } }
      }
    }
  }
}`,
  "What there is": `{
  assetTypes { key name extends { key } signals { name unit } }
  sites: assets(where: { type: { eq: "Site" } }) {
    totalCount
    nodes { key name descendants(first: 10, where: { type: { eq: "Pump" } }) { totalCount nodes { key name state } } }
  }
}`,
  "One pump, hour by hour": `query OnePump($key: String!) {
  asset(key: $key) {
    name
    ancestors { name }
    children { nodes { key name position serialNumber } }
    signals {
      nodes {
        name
        unit
        latest { time value age }
        buckets(over: { last: "PT6H" }, every: "PT1H") { from count mean max }
      }
    }
  }
}`,
  "Drawings with work after their release": `{
  documents(
    where: { kind: { eq: DRAWING }, latest: { state: { eq: IN_WORK } }, revisions: { state: { eq: RELEASED } } }
  ) {
    totalCount
    nodes { number title revisions { label state releasedAt } subjects { id } }
  }
}`,
};
const VARIABLES = { "One pump, hour by hour": { key: "PUMP-101" } };

const element = (id) => document.getElementById(id);
const query = element("query");
const variables = element("variables");
const answer = element("answer");
const status = element("status");

function say(text, isBad) {
  status.textContent = text;
  status.className = isBad ? "bad" : "";
}

function show(value) {
  answer.textContent = "";
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const links = /"(https?:\/\/[^"\s]+)"/g;
  let last = 0;
  for (const found of text.matchAll(links)) {
    const start = found.index + 1;
    answer.append(text.slice(last, start));
    const link = document.createElement("a");
    link.href = found[1];
    link.textContent = found[1];
    link.rel = "noreferrer";
    answer.append(link);
    last = start + found[1].length;
  }
  answer.append(text.slice(last));
}

function readVariables() {
  const text = variables.value.trim();
  return text === "" ? {} : JSON.parse(text);
}

async function ask(body) {
  const started = performance.now();
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify(body),
  });
  const content = await response.json();
  return { content, milliseconds: performance.now() - started };
}

async function run(isExplained) {
  let given;
  try {
    given = readVariables();
  } catch (error) {
    say(`The variables are not JSON: ${error.message}`, true);
    return;
  }
  const plain = { query: query.value, variables: given };
  const about = "query($q: String!, $v: JSON) { explain(query: $q, variables: $v, run: true) { text } }";
  const body = isExplained ? { query: about, variables: { q: query.value, v: given } } : plain;
  for (const button of document.querySelectorAll("button")) button.disabled = true;
  say("Asking …", false);
  try {
    const { content, milliseconds } = await ask(body);
    const failed = (content.errors ?? []).length;
    show(isExplained && content.data?.explain ? content.data.explain.text : content);
    say(failed ? `${content.errors[0].message}` : `Answered in ${milliseconds.toFixed(0)} ms.`, failed > 0);
  } catch (error) {
    say(`No answer: ${error.message}`, true);
  } finally {
    for (const button of document.querySelectorAll("button")) button.disabled = false;
  }
}

function choose(name) {
  query.value = EXAMPLES[name];
  variables.value = JSON.stringify(VARIABLES[name] ?? {}, null, 2);
}

for (const name of Object.keys(EXAMPLES)) element("example").append(new Option(name, name));
element("example").addEventListener("change", (event) => choose(event.target.value));
element("run").addEventListener("click", () => run(false));
element("explain").addEventListener("click", () => run(true));
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(false);
});
choose(Object.keys(EXAMPLES)[0]);

// A link can ask at once: /#run
if (location.hash === "#run") run(false);
