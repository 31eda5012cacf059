// A session made of plain memory for the gallery: it answers like the real one, keeps no secret and speaks to nobody; development only.
import { noAppointments } from "../../session/api/appointments.ts";
import { applyChanges, type Chart } from "../../domain/chart.ts";
import { conflictsOf } from "../../domain/conflict.ts";
import { historyOf } from "../../domain/history.ts";
import { itemIdSchema } from "../../domain/ids.ts";
import { searchWhole } from "../../domain/search/search.ts";
import { reportOf } from "../../domain/report.ts";
import { readingsWithin } from "../../domain/trend/readings.ts";
import { trendOf } from "../../domain/trend/series.ts";
import { chartView } from "../../domain/queries.ts";
import type { AsideView } from "../../session/api/membership.ts";
import type {
  ChartState,
  ImportPreview,
  KitView,
  Me,
  Outcome,
  Progress,
  SessionApi,
  SessionErrorKind,
  Topics,
} from "../../session/api.ts";
import { fakeAppointments } from "./fake-appointments.ts";
import { fakeFiles } from "./fake-files.ts";
import { fakeLink } from "./fake-link.ts";
import { fakeMessages } from "./fake-messages.ts";
import { fakeOutbox, fakeUnsentFiles } from "./fake-outbox.ts";
import { fakeRecord, writtenNow } from "./fake-record.ts";
import { authored, disagreeing, fakeChart, NOW_MS, PAT, RAO } from "./fake-chart.ts";
import type { Scenario } from "./scenarios.ts";

const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });
const fine: Outcome = { ok: true, value: undefined };
const no = <T>(kind: SessionErrorKind): Outcome<T> => ({ ok: false, error: { kind } });
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const GROUPS = ["7QX2M", "K9RTD", "W3HVP", "5JZBN", "C8YFA", "XE4GS", "M6LQU", "2T7KD", "9PNWR", "V5HCA", "B3XJZ"];

const kit = (owner: KitView["owner"]): KitView => ({
  owner,
  title: "Northgate Surgery",
  ...(owner === "me" ? { signInCode: GROUPS.slice(0, 6) } : {}),
  recoveryCode: GROUPS,
  relayAddress: "https://vault.northgate.example",
  clinicId: "hC4t8Nq1Zr6Jd0Wm3Xy7Ke2u",
  createdMs: NOW_MS,
  qrText: `HV1:${GROUPS.join("")}`,
  retype:
    owner === "me"
      ? [
          { code: "sign-in", index: 2 },
          { code: "recovery", index: 6 },
        ]
      : [
          { code: "recovery", index: 1 },
          { code: "recovery", index: 9 },
        ],
});

const preview: ImportPreview = {
  importId: "import-1",
  fileName: "wenona-cormier.json",
  total: 2176,
  taken: 2170,
  alreadyHere: 3,
  leftOutCount: 3,
  leftOut: [
    { place: { kind: "entry", number: 17 }, type: "ModuleMap", reason: "unknown-type", facts: { type: "ModuleMap" } },
    { place: { kind: "entry", number: 204 }, reason: "no-resource", facts: {} },
    { place: { kind: "entry", number: 1208 }, type: "Patient", reason: "repeated-in-file", facts: {} },
  ],
  leftOutByReason: [
    { reason: "unknown-type", count: 1 },
    { reason: "no-resource", count: 1 },
    { reason: "repeated-in-file", count: 1 },
  ],
  byType: [
    { type: "Observation", count: 912, hasScreen: true },
    { type: "Claim", count: 384, hasScreen: false },
    { type: "Procedure", count: 301, hasScreen: false },
    { type: "Encounter", count: 212, hasScreen: false },
    { type: "ImagingStudy", count: 4, hasScreen: false },
  ],
  warnings: [
    {
      kind: "different-person",
      facts: {
        inFileName: "MORGAN, Patricia",
        inFileBorn: "1961-07-14",
        inChartName: "ALMEIDA, Inês",
        inChartBorn: "1961-07-14",
      },
    },
  ],
};

const safetyNumber = "48213 90077 15520 66341 02918 77456 31902 58844 20671 93350 11487 60029".split(" ");

const asides: readonly AsideView[] = [
  {
    entryId: "hT4q8NqZr6Jd0Wm3Xy7Ke2u",
    author: RAO,
    authorName: "Dr Anand Rao",
    recordedAt: "2026-02-27T16:40:00.000Z",
    readings: chartView(fakeChart(true), NOW_MS).readings.rows.slice(0, 2),
    others: [],
    setAside: false,
  },
];

async function count(tell: Progress, total: number): Promise<void> {
  for (let done = 0; done <= total; done += Math.ceil(total / 40)) {
    tell({ done, total });
    await pause(40);
  }
}

export function createFakeSession(scenario: Scenario): SessionApi {
  let chart: Chart = scenario.disagrees ? disagreeing(fakeChart(scenario.full)) : fakeChart(scenario.full);
  let outbox: ChartState["outbox"] = {};
  const topics: Topics = {
    ...scenario,
    files: {},
    appointments: scenario.appointments ?? noAppointments,
    threads: [],
    locked: [],
  };
  const listeners = new Set<() => void>();
  const me = scenario.phase.kind === "open" ? scenario.phase.me : undefined;

  const state = (vaultId: string): ChartState | undefined => {
    const card = scenario.vaults.find((vault) => vault.vaultId === vaultId);
    if (!card || card.state !== "open") return undefined;
    const view = chartView(chart, NOW_MS, { complete: !scenario.troubled });
    const waits = scenario.sync.waiting > 0 ? view.readings.rows.slice(0, scenario.sync.waiting) : [];
    return {
      vaultId,
      card,
      revision: 1,
      chart: view,
      erased: 0,
      outbox: { ...Object.fromEntries(waits.map((row) => [row.changeId, "sealed" as const])), ...outbox },
      names: { [PAT]: "Inês Almeida", [RAO]: "Dr Anand Rao" },
      problems: scenario.troubled ? [{ kind: "protocol", facts: { kind: "chain-gap" } }] : [],
    };
  };

  return {
    watch(topic, tell) {
      setTimeout(() => tell(topics[topic]), 20);
      return Promise.resolve(() => undefined);
    },
    watchChart(vaultId, tell) {
      const say = (): void => tell(state(vaultId));
      listeners.add(say);
      setTimeout(say, 60);
      return Promise.resolve(() => listeners.delete(say));
    },
    ...fakeRecord(() => chart),
    items: () => Promise.resolve([]),
    addDocument: () => Promise.resolve(no("offline")),
    cancelDocument: () => Promise.resolve(),
    documents: () => Promise.resolve({ total: 0, rows: [] }),
    openDocument: () => Promise.resolve(no("offline")),
    stopFile: () => Promise.resolve(),
    sendFileAgain: () => Promise.resolve(),
    unsentFiles: () => Promise.resolve(fakeUnsentFiles(scenario)),
    eraseUnsentFile: () => Promise.resolve(no("offline")),
    pin: () => Promise.resolve({ ok: true, value: undefined }),
    draft: () => Promise.resolve(undefined),
    keepDraft: () => Promise.resolve(fine),
    renameHere: () => Promise.resolve(fine),
    search: (_vaultId, query) => Promise.resolve(searchWhole(chart, query)),
    trend: (_vaultId, concept) => Promise.resolve(trendOf(chart, concept, NOW_MS, {})),
    report: (_vaultId, asked) => Promise.resolve(reportOf(chart, asked, { nowMs: NOW_MS, units: {}, complete: true })),
    readings: (_vaultId, concept, window, count) =>
      Promise.resolve(readingsWithin(chart, { concept, window, count, nowMs: NOW_MS, units: {} })),
    imports: () => Promise.resolve([]),
    undoImport: () => Promise.resolve(no("offline")),
    chooseUnit: () => Promise.resolve(fine),
    visitCode: () => Promise.resolve(no("offline")),
    readVisit: () => Promise.resolve(no("offline")),
    access: () => Promise.resolve([]),
    openedBy: () => Promise.resolve([]),
    openings: () => Promise.resolve([]),
    ...fakeAppointments(scenario.appointments !== undefined),
    ...fakeFiles,
    ...fakeMessages,
    tellOpenings: () => Promise.resolve(fine),
    history: (_vaultId, item) => Promise.resolve(historyOf(chart, itemIdSchema.parse(item))),
    conflicts: () => Promise.resolve(conflictsOf(chart)),
    eraseScope: () => Promise.resolve({ others: 0, allowed: true }),
    exportRecord: () => Promise.resolve(ok({ text: "{}", items: 42, missing: 0, large: 0 })),
    erase: () => Promise.resolve(no("offline")),
    amend: () => Promise.resolve(no("offline")),
    settle: () => Promise.resolve(no("offline")),
    async readLink(url) {
      await pause(50);
      const { pathname, hash } = new URL(url);
      if (hash === "") return no("link");
      if (pathname.endsWith("/setup")) return ok({ kind: "setup" });
      return ok({ kind: pathname.endsWith("/invite") ? "doctor" : "patient", clinicName: "Northgate Surgery" });
    },
    suggestPassword: () => Promise.resolve("maple orbit velvet tunnel grace"),
    checkPassword: (password) => Promise.resolve(password.length < 15 ? no("password-weak") : fine),
    async beginSignUp(_url, form) {
      await pause(600);
      if (form.password.length < 15) return no("password-weak");
      return ok({ kits: form.kind === "setup" ? [kit("me"), kit("clinic")] : [kit("me")] });
    },
    async beginClinicReturn() {
      await pause(600);
      return ok({ kits: [kit("me"), kit("clinic")] });
    },
    confirmKits: (typed) => Promise.resolve(typed.includes("wrong") ? no("kit-mismatch") : fine),
    async completeSignUp() {
      await pause(600);
      return ok({ userId: PAT, label: "Inês Almeida", profession: "patient" } as Me);
    },
    abandonSignUp: () => Promise.resolve(),
    readKit: () => Promise.resolve(no("invalid")),
    recover: () => Promise.resolve(no("wrong-code")),
    ...fakeLink,
    changePassword: () => Promise.resolve(fine),
    labelDevice: () => Promise.resolve(fine),
    dismissAlarm: () => Promise.resolve(fine),
    revokeDevice: () => Promise.resolve(fine),
    beginRotation: () => Promise.resolve(ok({ kit: kit("me") })),
    beginRenewal: () => Promise.resolve(ok({ kit: kit("me") })),
    confirmNewKit: (typed) => Promise.resolve(typed.includes("wrong") ? no("kit-mismatch") : fine),
    sendNewKit: () => Promise.resolve(fine),
    abandonNewKit: () => Promise.resolve(),
    confirmRenewal: () => Promise.resolve(no("too-early")),
    vetoRenewal: () => Promise.resolve(no("wrong-code")),
    signOut: () => Promise.resolve(no("unsent")),
    signOutEverywhere: () => Promise.resolve(ok({ revoked: 1 })),
    deleteAccount: () => Promise.resolve(no("wrong-password")),
    signIn: () => Promise.resolve(no("wrong-password")),
    async unlock() {
      await pause(400);
      return no("wrong-password");
    },
    lock: () => Promise.resolve(),
    async record(_vaultId, input) {
      await pause(150);
      const written = writtenNow(me?.userId ?? PAT, input).map((one) => authored(one));
      chart = applyChanges(chart, written);
      for (const { change } of written) outbox = { ...outbox, [change.changeId]: "sealed" };
      for (const say of listeners) say();
      return ok({ changeId: written.at(-1)?.change.changeId ?? "" });
    },
    enterInError: () => Promise.resolve(no("offline")),
    accept: () => Promise.resolve(no("offline")),
    grant: () => Promise.resolve(no("offline")),
    revoke: () => Promise.resolve(no("offline")),
    leave: () => Promise.resolve(no("offline")),
    dropCopy: () => Promise.resolve(no("offline")),
    changeRole: () => Promise.resolve(no("offline")),
    outbox: () => Promise.resolve(fakeOutbox(chart, scenario)),
    withdraw: () => Promise.resolve(no("offline")),
    openOutboxFile: () => Promise.resolve(no("offline")),
    dismiss: () => Promise.resolve(no("offline")),
    sendAgain: () => Promise.resolve(no("offline")),
    aside: (vaultId) =>
      Promise.resolve(scenario.vaults.some((vault) => vault.vaultId === vaultId && vault.aside > 0) ? asides : []),
    adopt: () => Promise.resolve(fine),
    setAside: () => Promise.resolve(fine),
    contact: (userId) => Promise.resolve(ok({ userId, name: "Dr Anand Rao", safetyNumber, changed: false })),
    confirmSafetyNumber: () => Promise.resolve(fine),
    numbersDiffer: () => Promise.resolve(fine),
    askAgain: () => Promise.resolve(fine),
    async planImport(_vaultId, fileName, _bytes, tell) {
      await count(tell, 2176);
      return ok({ ...preview, fileName });
    },
    async runImport(_importId, tell) {
      await count(tell, preview.taken);
      return ok({ ...preview, saved: preview.taken });
    },
    cancelImport: () => Promise.resolve(),
    createPatientLink: () => Promise.resolve(no("offline")),
    inviteDoctor: () =>
      Promise.resolve(ok({ link: "https://vault.northgate.example/invite#hv1.hC4t8Nq1Zr6.Yb7Lw0Qx9Tn2Vs5R" })),
    publishNotice: () => Promise.resolve(fine),
    attest: () => Promise.resolve(fine),
    syncNow: () => Promise.resolve(),
  };
}
