// A hand on a graph: one finger or the mouse moves it through time, two fingers or the wheel with Ctrl change its width, a tap chooses.

export interface Hand {
  /** By a share of the window's width; positive is later. */
  readonly move: (share: number) => void;
  /** `factor` under 1 is nearer; `at` is the share of the width that stays where it is. */
  readonly zoom: (factor: number, at: number) => void;
  /** Share of the width. */
  readonly choose: (at: number) => void;
  readonly rest: () => void;
}

const TAP_PX = 6;
const WHEEL_SPEED = 0.002;

/** Listens until the answer is called. `later` is 1 where time runs to the right, -1 where it runs to the left. */
export function listenToHand(surface: HTMLElement, later: 1 | -1, hand: Hand): () => void {
  const fingers = new Map<number, number>();
  let moved = 0;
  const share = (x: number): number => {
    const { left, width } = surface.getBoundingClientRect();
    const at = (x - left) / (width || 1);
    return later === 1 ? at : 1 - at;
  };
  const spread = (): { readonly wide: number; readonly at: number } => {
    const [a = 0, b = 0] = [...fingers.values()].map(share);
    return { wide: Math.max(Math.abs(a - b), 0.02), at: (a + b) / 2 };
  };

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (fingers.size === 0) moved = 0;
    fingers.set(event.pointerId, event.clientX);
    surface.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType === "mouse") hand.choose(share(event.clientX));
      return;
    }
    if (fingers.size === 1) {
      moved += Math.abs(event.clientX - before);
      fingers.set(event.pointerId, event.clientX);
      if (moved > TAP_PX) hand.move(share(before) - share(event.clientX));
      return;
    }
    const was = spread();
    fingers.set(event.pointerId, event.clientX);
    const now = spread();
    moved = Infinity;
    hand.zoom(was.wide / now.wide, now.at);
    hand.move(was.at - now.at);
  };
  const up = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId)) return;
    if (event.type === "pointerup" && moved <= TAP_PX) hand.choose(share(event.clientX));
    if (fingers.size === 0) hand.rest();
  };
  const wheel = (event: WheelEvent): void => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!event.ctrlKey && !sideways) return;
    event.preventDefault();
    if (event.ctrlKey) hand.zoom(Math.exp(event.deltaY * WHEEL_SPEED), share(event.clientX));
    else hand.move((event.deltaX * later) / surface.clientWidth);
    hand.rest();
  };
  surface.addEventListener("pointerdown", down);
  surface.addEventListener("pointermove", move);
  surface.addEventListener("pointerup", up);
  surface.addEventListener("pointercancel", up);
  surface.addEventListener("wheel", wheel, { passive: false });
  return () => {
    surface.removeEventListener("pointerdown", down);
    surface.removeEventListener("pointermove", move);
    surface.removeEventListener("pointerup", up);
    surface.removeEventListener("pointercancel", up);
    surface.removeEventListener("wheel", wheel);
  };
}
