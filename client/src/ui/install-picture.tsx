// Small drawings of what to press to install the app: a phone or a window, and the one thing in it that matters.
import type { ReactElement } from "react";

export type InstallScene = "share" | "menu" | "bar" | "add" | "icon" | "window";

const phone = <rect x="26" y="4" width="48" height="92" rx="8" className="drawn-frame" />;
const window_ = (
  <>
    <rect x="4" y="18" width="92" height="66" rx="6" className="drawn-frame" />
    <path d="M4 34h92" className="drawn-line" />
    <rect x="12" y="23" width="58" height="7" rx="3.5" className="drawn-soft" />
  </>
);
const shield = (x: number, y: number) => (
  <g transform={`translate(${x} ${y})`}>
    <rect width="20" height="20" rx="5" className="drawn-mark" />
    <path d="M10 4l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V6Z" className="drawn-on-mark" />
  </g>
);

const SCENES: Readonly<Record<InstallScene, ReactElement>> = {
  share: (
    <>
      {phone}
      <path d="M26 72h48" className="drawn-line" />
      <circle cx="50" cy="80" r="15" className="drawn-ring" />
      <path d="M43.5 79.5v8.5h13v-8.5M50 83V70.5M45.5 75l4.5-4.5 4.5 4.5" className="drawn-sharp" />
    </>
  ),
  menu: (
    <>
      {phone}
      <rect x="31" y="10" width="28" height="7" rx="3.5" className="drawn-soft" />
      <circle cx="68" cy="20" r="13" className="drawn-ring" />
      <path d="M68 13.5v.1M68 20v.1M68 26.5v.1" className="drawn-dots" />
    </>
  ),
  bar: (
    <>
      {window_}
      <circle cx="80" cy="28" r="15" className="drawn-ring" />
      <path d="M72.5 20.5h15v11h-15zM76 36.5h8M80 22.5v5.5M77.2 25.6 80 28.4l2.8-2.8" className="drawn-sharp" />
    </>
  ),
  add: (
    <>
      {phone}
      <rect x="31" y="38" width="38" height="12" rx="4" className="drawn-soft" />
      <rect x="31" y="54" width="38" height="14" rx="4" className="drawn-ring" />
      <path d="M36 61h16M62 57.5v7M58.5 61h7" className="drawn-sharp" />
      <rect x="31" y="72" width="38" height="12" rx="4" className="drawn-soft" />
    </>
  ),
  window: (
    <>
      <rect x="4" y="14" width="92" height="62" rx="6" className="drawn-frame" />
      <path d="M40 76h20l4 12H36Z" className="drawn-frame" />
      <circle cx="50" cy="45" r="20" className="drawn-ring" />
      {shield(40, 35)}
    </>
  ),
  icon: (
    <>
      {phone}
      {[0, 1, 2].map((row) => (
        <g key={row}>
          <rect x="33" y={14 + row * 20} width="9" height="9" rx="2.5" className="drawn-soft" />
          <rect x="45.5" y={14 + row * 20} width="9" height="9" rx="2.5" className="drawn-soft" />
          <rect x="58" y={14 + row * 20} width="9" height="9" rx="2.5" className="drawn-soft" />
        </g>
      ))}
      <circle cx="50" cy="80" r="14" className="drawn-ring" />
      {shield(40, 70)}
    </>
  ),
};

/** Says nothing that the words beside it do not say. */
export const InstallPicture = ({ scene }: { readonly scene: InstallScene }): ReactElement => (
  <svg viewBox="0 0 100 100" className="install-picture" aria-hidden="true" focusable="false">
    {SCENES[scene]}
  </svg>
);
