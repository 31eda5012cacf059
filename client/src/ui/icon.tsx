// The app's own icons, drawn on a 24-unit grid with one stroke; always beside a word, so hidden from screen readers.
import type { ReactElement } from "react";

const PATHS = {
  home: "M4 11.5 12 4.5l8 7M6.5 10v9.5h11V10M10 19.5v-5h4v5",
  record: "M7 3.5h7l4 4v13H7zM14 3.5v4h4M9.5 15h1.8l1.2-3 1.8 5 1-2h.7",
  sharing:
    "M9 11.2a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8ZM3 19.6c.4-3.4 2.7-5.3 6-5.3s5.6 1.9 6 5.3M16 5a3.2 3.2 0 0 1 0 6M18 14.7c1.7.7 2.7 2.3 3 4.9",
  people: "M12 11a3.7 3.7 0 1 0 0-7.4 3.7 3.7 0 0 0 0 7.4ZM4.5 20c.5-4 3.4-6 7.5-6s7 2 7.5 6",
  clinic: "M5 20.5v-15h14v15M3 20.5h18M12 8.5v5M9.5 11h5M10 20.5v-4h4v4",
  plus: "M12 5v14M5 12h14",
  check: "m5 12.5 4.5 4.5L19 7",
  checks: "m2.5 12.5 4 4L15 8M11 15.5l1.3 1L21.5 8",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2",
  cloudOff: "M4 4l16 16M8 7.3a5.5 5.5 0 0 1 9 3 4 4 0 0 1 2.5 6.5M16.5 18.5h-9A4 4 0 0 1 6.6 10.7",
  sync: "M19.5 9A8 8 0 0 0 5.3 7.5L4 9M4 4.5V9h4.5M4.5 15a8 8 0 0 0 14.2 1.5L20 15M20 19.5V15h-4.5",
  warning: "M12 4 21 19.5H3ZM12 10v4.5M12 17v.2",
  info: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 11v5.5M12 7.7v.2",
  stop: "M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3ZM12 8v5M12 15.8v.2",
  lock: "M6 10.5h12v10H6ZM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5M12 14.5v2.5",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20 20",
  chevron: "m9 5 7 7-7 7",
  back: "m15 5-7 7 7 7",
  upload: "M12 16V4.5M7.5 9 12 4.5 16.5 9M4.5 15.5v4h15v-4",
  print: "M7 9V4h10v5M7 17H4.5V9h15v8H17M7 14h10v6.5H7Z",
  copy: "M9 9h11v11H9zM5.5 15H4V4h11v1.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 14.7a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4Z",
  eyeOff:
    "M4 4l16 16M9.8 6A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-3 3.7M6 7.7A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4-.9M10 10.2a2.7 2.7 0 0 0 3.8 3.7",
  gear: "M4 7h9M17 7h3M15 9.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6ZM4 17h3M11 17h9M9 19.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6Z",
  close: "M6 6l12 12M18 6 6 18",
  up: "M12 19V5.5M6 11l6-5.5 6 5.5",
  down: "M12 5v13.5M6 13l6 5.5 6-5.5",
  level: "M5 12h14",
  key: "M8.5 15.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM13 11h8v3.5M17.5 11v2.5",
  shield: "M12 3.5 19 6.3v5.2c0 4.3-2.9 7-7 8.8-4.1-1.8-7-4.5-7-8.8V6.3ZM9 12l2.2 2.2L15.2 10",
  pulse: "M3 12.5h4l2.2-6 4 11.5 2.5-7 1.3 1.5h4",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4ZM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z",
  pin: "M8.5 4h7M9.5 4l-.5 5.5-3 3.3v1.7h12v-1.7l-3-3.3-.5-5.5M12 14.5v6",
  calendar: "M4.5 6h15v14h-15ZM4.5 10.5h15M8.5 3.5v4M15.5 3.5v4",
  hourglass: "M7 3.5h10M7 20.5h10M8 3.5c0 4.6 3 6 4 8.5 1-2.5 4-3.9 4-8.5M8 20.5c0-4.6 3-6 4-8.5 1 2.5 4 3.9 4 8.5",
  reply: "M10 6 4.5 11.5 10 17M4.5 11.5H14a5.5 5.5 0 0 1 5.5 5.5v1.5",
  place:
    "M12 20.5s6.5-5.9 6.5-10.8a6.5 6.5 0 0 0-13 0C5.5 14.6 12 20.5 12 20.5ZM12 12a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8Z",
  door: "M6.5 20.5v-17h11v17M3.5 20.5h17M14 11.5v1.5",
  queue: "M4 6.5h10M4 12h10M4 17.5h6M17 9.5v8M14 14.7l3 3 3-3",
  video: "M3.5 7h11.5v10H3.5ZM15 11l5.5-3.5v9L15 13",
  phone:
    "M6 3.5h3.2l1.6 4.3-2.1 1.6a12 12 0 0 0 5.9 5.9l1.6-2.1 4.3 1.6V18a2.5 2.5 0 0 1-2.7 2.5C10.4 19.9 4.1 13.6 3.5 6.2A2.5 2.5 0 0 1 6 3.5Z",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15ZM10 20.5h4M12 5V3.5",
  device: "M8 3.5h8v17H8ZM11 17.5h2",
  messages: "M4 5.5h16v11h-9l-4.5 4v-4H4ZM8 9.5h8M8 12.8h5",
  more: "M12 5v.8M12 11.6v.8M12 18.2v.8",
  pencil: "M4.5 19.5v-3.8L15.7 4.5l3.8 3.8L8.3 19.5ZM13.5 6.7l3.8 3.8",
  send: "M4 12 20 4.5 16 20l-4.5-6ZM11.5 14 20 4.5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 22 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The product's own mark: a shield with a heartbeat. */
export function Mark({ className }: { readonly className?: string }): ReactElement {
  return (
    <svg viewBox="0 0 512 512" className={className} aria-hidden="true" focusable="false" width="28" height="28">
      <rect width="512" height="512" rx="112" fill="#0b5a73" />
      <path
        d="M256 92 398 148v108c0 86-58 140-142 172-84-32-142-86-142-172V148Z"
        fill="none"
        stroke="#fff"
        strokeWidth="34"
        strokeLinejoin="round"
      />
      <path
        d="M166 268h48l26-62 36 112 26-50h44"
        fill="none"
        stroke="#8fe0d4"
        strokeWidth="32"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
