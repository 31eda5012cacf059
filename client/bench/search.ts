// Search over 10,000 items: gathering their words, and answering words with typos, beginnings and filters; the bar is 30 ms an answer (product §1).
import { applyChanges, emptyChart, type Chart } from "../src/domain/chart.ts";
import { createChartSearch, type SearchQuery } from "../src/domain/search/search.ts";
import { openFile } from "../src/domain/import/formats.ts";
import { planWhole } from "../src/domain/import/plan.ts";
import { toChangeGroups } from "../src/domain/import/change-groups.ts";
import { generateBundle } from "../test/domain/generate-bundle.ts";
import { importAct, NOW_MS, person, testHash } from "../test/domain/people.ts";
import { figureOf, type Figure } from "./figures.ts";

const items = 10_000;
const rounds = 9;

/** The generated hospital file again and again, each time under other names and with other figures. */
function bigChart(): Chart {
  const pat = person("pat");
  const one = generateBundle();
  let chart = emptyChart();
  for (let copy = 0; chart.items.size < items; copy++) {
    const text = one
      .replaceAll("urn:uuid:", `urn:uuid:${copy}`)
      .replaceAll(/"id":\s*"[0-9a-f]{8}/g, (found) => `${found.slice(0, -1)}${copy % 10}`)
      .replaceAll(/"value":\s*(\d+)/g, (_, value: string) => `"value": ${Number(value) + copy}`);
    const source = openFile({ name: "copy.json", bytes: new TextEncoder().encode(text), text });
    if (!source.ok) throw new Error(source.error.kind);
    const plan = planWhole(source.value, { chart, hash: (said) => testHash(`${copy} ${said}`), nowMs: NOW_MS });
    const room = { ...plan, taken: plan.taken.slice(0, items - chart.items.size) };
    chart = applyChanges(
      chart,
      toChangeGroups(room, importAct(`copy-${copy}`)).flatMap((group) =>
        group.map((change) => pat.say(change, `c-${copy}`)),
      ),
    );
  }
  return chart;
}

/** What a person types, with what each asks of the index. */
const queries: readonly (readonly [name: string, query: Omit<SearchQuery, "limit">])[] = [
  ["one letter", { text: "b" }],
  ["a word", { text: "glucose" }],
  ["a long word with two slips", { text: "haemoglobine" }],
  ["three words", { text: "blood presure 12" }],
  ["a date", { text: "2019-03" }],
  ["nothing like it", { text: "xylophone" }],
  ["a word and filters", { text: "blood", types: ["Observation"], from: "2015-01-01", to: "2020-12-31" }],
  ["filters alone", { text: "", types: ["Observation"] }],
];

export function search(): Promise<readonly Figure[]> {
  const chart = bigChart();
  const timed = (act: () => void): { readonly value: number } => {
    const started = performance.now();
    act();
    return { value: performance.now() - started };
  };
  const gathered = [];
  let longestStep = 0;
  let index = createChartSearch();
  for (let round = 0; round < 3; round++) {
    index = createChartSearch();
    gathered.push(
      timed(() => {
        const steps = index.refresh(chart, () => "Pat Nair");
        for (let done = false; !done; )
          longestStep = Math.max(longestStep, timed(() => (done = steps.next().done === true)).value);
      }),
    );
  }
  const figures = [
    figureOf("search-gather-10000", "ms", gathered),
    figureOf("search-longest-step", "ms", [{ value: longestStep }]),
    figureOf(
      "search-look-for-news",
      "ms",
      Array.from({ length: rounds }, () => timed(() => void [...index.refresh(chart, () => "Pat Nair")])),
    ),
  ];
  for (const [name, query] of queries) {
    const found = Array.from({ length: rounds + 1 }, () => timed(() => void index.ask({ ...query, limit: 30 }))).slice(
      1,
    );
    figures.push(figureOf(`search: ${name}`, "ms", found));
  }
  return Promise.resolve(figures);
}
