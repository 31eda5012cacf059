// An object's methods passed on as they are to another of the same shape that may not be there yet; `own` ones are answered here.

type Call = (...args: readonly unknown[]) => unknown;

/** `target` is asked anew for every call, so it may change. */
export function forward<T extends object, K extends keyof T>(target: () => T | Promise<T>, own: Pick<T, K>): T {
  return new Proxy(own as unknown as T, {
    get(mine, name) {
      if (Object.hasOwn(mine, name)) return Reflect.get(mine, name) as unknown;
      // Not a promise: `await` asks every object.
      if (name === "then" || typeof name === "symbol") return undefined;
      return async (...args: readonly unknown[]) => {
        const to = await target();
        // Not `.apply`: a method of a worker on the other side of a line takes every property for a path.
        return Reflect.apply(Reflect.get(to, name) as Call, to, args);
      };
    },
  });
}
