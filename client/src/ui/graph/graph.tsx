// A graph that answers to touch, mouse and keys alike; what it shows is also said in words by whoever draws it.
import "uplot/dist/uPlot.min.css";
import { type KeyboardEvent, type ReactElement, useEffect, useEffectEvent, useRef } from "react";
import { listenToHand } from "./gestures.ts";
import type { GraphData, GraphWindow } from "./model.ts";
import { createPlot, type Plot } from "./plot.ts";
import { moved, zoomed } from "./zoom.ts";

export interface GraphProps {
  readonly data: GraphData;
  readonly window: GraphWindow;
  readonly onWindow: (window: GraphWindow) => void;
  /** Index of the chosen reading. */
  readonly chosen: number | undefined;
  readonly onChoose: (index: number | undefined) => void;
  /** The chosen reading in words; without one, what to do to choose. */
  readonly chosenText: string;
  readonly timeText: (atMs: number, stepMs: number) => string;
  readonly valueText: (value: number) => string;
  /** What the graph shows, in a sentence. */
  readonly label: string;
  readonly keysHint: string;
}

function nearest(atMs: Float64Array, timeMs: number): number | undefined {
  let best: number | undefined;
  let distance = Infinity;
  let low = 0;
  let high = atMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((atMs[middle] ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  for (const index of [low - 1, low]) {
    const at = atMs[index];
    if (at === undefined || Math.abs(at - timeMs) >= distance) continue;
    best = index;
    distance = Math.abs(at - timeMs);
  }
  return best;
}

export function Graph(props: GraphProps): ReactElement {
  const { data, window: shown, chosen, label, keysHint, timeText, valueText } = props;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const at = useRef(shown);
  const drawing = useRef(0);

  const tell = useEffectEvent((window: GraphWindow) => props.onWindow(window));
  const pick = useEffectEvent((index: number | undefined) => props.onChoose(index));
  const texts = useEffectEvent(() => ({ timeText, valueText }));

  /** At most one drawing a frame, however fast the hand. */
  const go = useEffectEvent((window: GraphWindow) => {
    at.current = window;
    drawing.current ||= requestAnimationFrame(() => {
      drawing.current = 0;
      plot.current?.show(at.current);
    });
  });

  useEffect(() => {
    const parent = frame.current;
    if (!parent) return undefined;
    const mirrored = getComputedStyle(parent).direction === "rtl";
    const { current: first } = at;
    const made = createPlot(parent, {
      data,
      window: first,
      mirrored,
      timeText: (ms, step) => texts().timeText(ms, step),
      valueText: (value) => texts().valueText(value),
    });
    plot.current = made;
    const deaf = listenToHand(made.surface, mirrored ? -1 : 1, {
      move: (share) => go(moved(at.current, share)),
      zoom: (factor, share) => go(zoomed(at.current, factor, share)),
      choose(share) {
        const { fromMs, toMs } = at.current;
        pick(nearest(data.atMs, fromMs + (toMs - fromMs) * share));
      },
      rest: () => tell(at.current),
    });
    const sizes = new ResizeObserver(() => made.resize(parent.clientWidth, parent.clientHeight));
    sizes.observe(parent);
    const recolour = (): void => made.recolour();
    const themes = new MutationObserver(recolour);
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", recolour);
    return () => {
      cancelAnimationFrame(drawing.current);
      drawing.current = 0;
      deaf();
      sizes.disconnect();
      themes.disconnect();
      dark.removeEventListener("change", recolour);
      made.destroy();
      plot.current = undefined;
    };
  }, [data]);

  useEffect(() => {
    at.current = shown;
    plot.current?.show(shown);
  }, [shown]);
  useEffect(() => plot.current?.choose(chosen), [chosen]);

  function onKeyDown(event: KeyboardEvent): void {
    const later = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = event.key === later ? 1 : -1;
    const last = data.atMs.length - 1;
    const keys: Readonly<Record<string, () => void>> = {
      "+": () => props.onWindow(zoomed(shown, 0.5)),
      "-": () => props.onWindow(zoomed(shown, 2)),
      Home: () => reach(0),
      End: () => reach(last),
      Escape: () => props.onChoose(undefined),
    };
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      if (event.shiftKey) props.onWindow(moved(shown, step * 0.25));
      else reach(chosen === undefined ? (nearest(data.atMs, shown.toMs) ?? last) : chosen + step);
    } else if (keys[event.key]) keys[event.key]?.();
    else return;
    event.preventDefault();
  }

  /** Chooses a reading and brings it into the window. */
  function reach(index: number): void {
    const bounded = Math.min(Math.max(index, 0), data.atMs.length - 1);
    const time = data.atMs[bounded];
    if (time === undefined) return;
    props.onChoose(bounded);
    if (time >= shown.fromMs && time <= shown.toMs) return;
    const width = shown.toMs - shown.fromMs;
    props.onWindow({ fromMs: time - width / 2, toMs: time + width / 2 });
  }

  return (
    <div className="graph">
      <input
        type="range"
        className="only-heard"
        aria-label={`${label} ${keysHint}`}
        min={1}
        max={data.atMs.length}
        value={(chosen ?? data.atMs.length - 1) + 1}
        aria-valuetext={props.chosenText}
        onChange={({ currentTarget }) => reach(Number(currentTarget.value) - 1)}
        onKeyDown={onKeyDown}
      />
      <div ref={frame} className="graph-frame" aria-hidden="true" />
    </div>
  );
}
