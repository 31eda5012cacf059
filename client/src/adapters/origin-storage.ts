// How many bytes this origin takes of those that the browser gives it, as far as the browser tells.

export async function originStorage(): Promise<{ readonly used: number; readonly quota: number } | undefined> {
  const { storage } = navigator as Partial<Pick<Navigator, "storage">>;
  try {
    const { usage, quota } = (await storage?.estimate()) ?? {};
    return usage === undefined || quota === undefined ? undefined : { used: usage, quota };
  } catch {
    return undefined;
  }
}
