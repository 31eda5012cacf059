// The recovery kit as it is printed: numbered groups, a QR code and where it belongs; whoever holds the paper opens the account, and it says so.
import type { ReactElement } from "react";
import { t } from "../locales/text.ts";
import { Mark } from "./icon.tsx";
import { Qr } from "./qr.tsx";
import { Facts, Notice } from "./show.tsx";

interface KitSheetProps {
  readonly title: string;
  readonly signInCode: readonly string[] | undefined;
  readonly recoveryCode: readonly string[];
  readonly facts: readonly (readonly [string, string])[];
  readonly qrText: string;
  readonly warning: string;
}

function Codes({ name, groups }: { readonly name: string; readonly groups: readonly string[] }): ReactElement {
  return (
    <div className="stack">
      <h3>{name}</h3>
      <ol className="codes" aria-label={name}>
        {groups.map((group, index) => (
          // A code's groups never move, so their place is their name.
          <li key={`${index}-${group}`}>
            <span className="order">{index + 1}</span>
            <span className="code">{group}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

export function KitSheet({ title, signInCode, recoveryCode, facts, qrText, warning }: KitSheetProps): ReactElement {
  return (
    <section className="card kit sheet" aria-label={title}>
      <div className="sheet-title">
        <Mark />
        <h2>{title}</h2>
      </div>
      <Notice tone="warn" icon="key">
        <p>{warning}</p>
      </Notice>
      <div className="kit-top">
        <div className="pane grow">
          {signInCode && <Codes name={t("kit.signInCode")} groups={signInCode} />}
          <Codes name={t("kit.recoveryCode")} groups={recoveryCode} />
        </div>
        <Qr text={qrText} label={t("kit.qr")} />
      </div>
      <Facts facts={facts} />
    </section>
  );
}
