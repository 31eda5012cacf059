// Where a PDF is taken apart: the app says once how such a worker is started.
let begin: (() => Worker) | undefined;

export const startPdfThreadsBy = (start: () => Worker): void => void (begin = start);

/** @throws Error before the app said how. */
export function startPdfThread(): Worker {
  if (!begin) throw new Error("no worker for PDFs");
  return begin();
}
