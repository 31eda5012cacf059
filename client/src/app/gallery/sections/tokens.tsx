// The tokens as they are: type, spaces, colour roles and lifts of the look that is on.
import type { ReactElement } from "react";
import { Card } from "../../../ui/show.tsx";

const SIZES = ["text-1", "text-2", "text-3", "text-4", "text-5", "text-6"] as const;
const SPACES = ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"] as const;
const ROLES = [
  ["ink", "page"],
  ["ink", "surface"],
  ["ink-soft", "surface"],
  ["ink-soft", "sunken"],
  ["accent", "surface"],
  ["on-accent", "accent"],
  ["on-banner", "banner"],
  ["info", "info-soft"],
  ["good", "good-soft"],
  ["warn", "warn-soft"],
  ["danger", "danger-soft"],
  ["low", "surface"],
  ["high", "surface"],
  ["critical", "surface"],
] as const;

export function Tokens(): ReactElement {
  return (
    <>
      <Card title="Type">
        {SIZES.map((size) => (
          <p key={size} style={{ fontSize: `var(--${size})` }}>
            Blood pressure 132/84 – {size}
          </p>
        ))}
      </Card>
      <Card title="Colours">
        <ul className="tiles">
          {ROLES.map(([on, under]) => (
            <li
              key={`${on} ${under}`}
              className="card-body"
              style={{ color: `var(--${on})`, background: `var(--${under})` }}
            >
              {on} on {under}
            </li>
          ))}
        </ul>
      </Card>
      <Card title="Spaces and lifts">
        {SPACES.map((space) => (
          <div key={space} className="line">
            <span style={{ inlineSize: `var(--${space})`, blockSize: "1rem", background: "var(--accent)" }} />
            {space}
          </div>
        ))}
        <div className="tiles">
          {(["lift-1", "lift-2"] as const).map((lift) => (
            <div key={lift} className="card-body" style={{ boxShadow: `var(--${lift})` }}>
              {lift}
            </div>
          ))}
        </div>
      </Card>
    </>
  );
}
