// What the topics say, drawn anew once for a burst of changes; a chart on screen is opened first and kept open (architecture §2).
import type { Clock, VaultKey } from "../sync/ports.ts";
import type { ChartState, Topics, Unsubscribe } from "./api.ts";
import type { DiskFault } from "./disk-fault.ts";
import { createTopic, type Topic } from "./topic.ts";
import { chartState, clinicView, syncView, vaultCards, type ViewContext } from "./views.ts";
import type { AccountStore } from "./ports.ts";
import { createOutboxStates } from "./outbox-states.ts";
import { createRevisions } from "./revision.ts";

type OpenTopics = { readonly [K in Exclude<keyof Topics, "phase" | "locked">]: Topic<Topics[K]> };

export interface Display {
  show(): void;
  /** The disk refused: the reason is for the pill. */
  fault(thrown: unknown): void;
  watchChart(key: VaultKey, tell: (state: ChartState | undefined) => void): Promise<Unsubscribe>;
  close(): void;
}

export interface DisplayPorts {
  readonly context: ViewContext;
  readonly store: AccountStore;
  readonly disk: DiskFault;
  readonly clock: Clock;
  readonly topics: OpenTopics;
  /** What others than this file know how to say. */
  readonly others: () => Pick<Topics, "admin" | "account" | "appointments" | "threads">;
  /** A person looks at this chart. */
  readonly looked: (key: VaultKey) => void;
  /** Between two device ids there is nothing to show. */
  readonly busy: () => boolean;
}

/** A long list waits a moment even for the first of many changes: hundreds of vaults bring as many. */
const manyVolumes = 50;
const restMs = 50;
/** While changes keep coming, drawing takes a fifth of the time; nobody waits longer than this to see one. */
const longestMs = 500;

export function createDisplay(ports: DisplayPorts): Display {
  const { context, store, disk, clock, topics } = ports;
  const { book, files, status } = context;
  const charts = new Map<VaultKey, Topic<ChartState | undefined>>();
  const revisions = createRevisions();
  const outboxStates = createOutboxStates();
  let due = false;
  let resting = false;
  let closed = false;

  function fault(thrown: unknown): void {
    disk.say(thrown);
    if (!closed) topics.sync.set(syncView(status(), disk.get(), files.due(status().waitingBlobs)));
  }

  function show(): void {
    if (due || closed) return;
    due = true;
    if (!resting) clock.after(book.volumes().length > manyVolumes ? restMs : 0, draw);
  }

  /** What comes while it rests is drawn afterwards, all at once. */
  function draw(): void {
    due = false;
    if (closed) return;
    resting = true;
    const fromMs = clock.nowMs();
    const rest = (): void => {
      const tookMs = Math.max(0, clock.nowMs() - fromMs);
      clock.after(Math.min(longestMs, 4 * tookMs), () => {
        resting = false;
        if (due) draw();
      });
    };
    render().catch(fault).finally(rest);
  }

  async function stateOf(key: VaultKey): Promise<ChartState | undefined> {
    const volume = await book.opened(key);
    if (!volume?.vault.membership()) return undefined;
    return chartState(context, volume, outboxStates(volume.vault, await store.outbox()), revisions);
  }

  async function render(): Promise<void> {
    if (ports.busy()) return;
    topics.sync.set(syncView(status(), disk.get(), files.due(status().waitingBlobs)));
    topics.files.set(files.states());
    topics.vaults.set(vaultCards(context));
    topics.clinic.set(clinicView(context));
    const { admin, account, appointments, threads } = ports.others();
    if (admin) topics.admin.set(admin);
    topics.account.set(account);
    topics.appointments.set(appointments);
    topics.threads.set(threads);
    for (const [key, topic] of charts) {
      const state = await stateOf(key);
      if (closed) return;
      topic.set(state);
    }
  }

  return {
    show,
    fault,
    async watchChart(key, tell) {
      const letGo = book.hold(key);
      book.look(key);
      ports.looked(key);
      // The first thing that is told is the chart itself, however long it takes to open.
      const state = await stateOf(key);
      if (closed) return () => undefined;
      const topic = charts.get(key) ?? createTopic(state);
      charts.set(key, topic);
      show();
      const stop = topic.watch(tell);
      return () => {
        stop();
        letGo();
        if (!topic.watched()) charts.delete(key);
      };
    },
    close() {
      closed = true;
      for (const topic of charts.values()) topic.set(undefined);
    },
  };
}
