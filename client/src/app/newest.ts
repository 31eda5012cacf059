// A listener on the other side of a line hears the newest value, one at a time: what changes sooner than it can be drawn does not pile up.

/** `tell` resolves when the value was taken. */
export function newest<T>(tell: (value: T) => unknown): (value: T) => void {
  let next: { readonly value: T } | undefined;
  let busy = false;

  async function pass(): Promise<void> {
    busy = true;
    try {
      for (let now = next; now; now = next) {
        next = undefined;
        await tell(now.value);
      }
    } finally {
      busy = false;
    }
  }

  return (value) => {
    next = { value };
    if (!busy) void pass();
  };
}
