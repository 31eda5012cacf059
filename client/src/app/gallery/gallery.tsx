// The living page of everything, for development only.
export function showGallery(root: HTMLElement): void {
  root.textContent = "";
}
