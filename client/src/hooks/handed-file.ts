// A file that one screen hands to the next: chosen there, wanted here; held by this page only until it is taken.
let held: File | undefined;

export const handFile = (file: File): void => void (held = file);

/** Undefined where nothing was handed on; a second call finds nothing. */
export function takeHandedFile(): File | undefined {
  const file = held;
  held = undefined;
  return file;
}
