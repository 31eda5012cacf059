// To which push services the relay sends: endpoints come from clients, and a relay that posts wherever it is told is a weapon (A9).

/** Of the browsers that there are. `*.` stands for any name below. */
export const usualHosts: readonly string[] = [
  "fcm.googleapis.com",
  "*.push.services.mozilla.com",
  "*.push.apple.com",
  "*.notify.windows.com",
];

/** A host as above, or a whole origin such as `http://127.0.0.1:9000` for a service of one's own. */
export const allows = (hosts: readonly string[], endpoint: string): boolean => {
  const url = new URL(endpoint);
  if (url.username !== "" || url.password !== "") return false;
  if (hosts.includes(url.origin)) return true;
  if (url.protocol !== "https:" || url.port !== "") return false;
  return hosts.some((host) => (host.startsWith("*.") ? url.hostname.endsWith(host.slice(1)) : url.hostname === host));
};
