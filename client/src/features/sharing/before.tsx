// Who could read the record before, and until when.
import type { ReactElement } from "react";
import { longDate } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { roleWord } from "../../locales/words.ts";
import type { AccessView } from "../../session/api/readers.ts";
import { Avatar, Card } from "../../ui/show.tsx";

export function Before({ access }: { readonly access: readonly AccessView[] }): ReactElement | null {
  const gone = access.filter(({ now }) => !now);
  if (gone.length === 0) return null;
  return (
    <Card title={t("share.before")} flush>
      <ul className="rows">
        {gone.map(({ userId, name, role, sinceMs, untilMs }) => (
          <li key={userId} className="row">
            <Avatar name={name} />
            <div className="grow stack-small">
              <p className="strong" dir="auto">
                {name}
              </p>
              <p className="line soft">
                <span>{roleWord(role)}</span>
                {sinceMs !== undefined && <span>{t("share.since", { date: longDate(sinceMs) })}</span>}
                <span>
                  {untilMs === undefined
                    ? t("share.before.over")
                    : t("share.before.until", { date: longDate(untilMs) })}
                </span>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
