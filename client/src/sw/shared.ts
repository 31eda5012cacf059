// Files that another app shared with this one: in this worker's memory until the page takes them, never stored, never sent (protocol §10).
/// <reference lib="webworker" />

/** Where the share sheet posts to (manifest) and where the page then is. */
export const shareTarget = { post: "/share", page: "/shared" } as const;
const most = 20;

let waiting: readonly File[] = [];

export async function takeIn(request: Request): Promise<Response> {
  try {
    const form = await request.formData();
    waiting = form
      .getAll("file")
      .filter((part): part is File => part instanceof File)
      .slice(0, most);
  } catch {
    waiting = [];
  }
  return Response.redirect(shareTarget.page, 303);
}

/** Once: the page has them from now on. */
export function handOver(port: MessagePort | undefined): void {
  port?.postMessage(waiting);
  waiting = [];
}
