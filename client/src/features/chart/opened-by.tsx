// At an item of one's own record: who else opened it, by the receipts that their apps wrote.
import type { ReactElement } from "react";
import { useNow } from "../../hooks/use-now.ts";
import { useRecord } from "../../hooks/use-record-page.ts";
import { dated } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { Avatar, Card } from "../../ui/show.tsx";

interface OpenedByProps {
  readonly vaultId: string;
  readonly itemId: string;
  readonly level: 2 | 3;
}

export function OpenedBy({ vaultId, itemId, level }: OpenedByProps): ReactElement | null {
  const now = useNow();
  const found = useRecord(vaultId, `opened ${itemId}`, (session) => session.openedBy(vaultId, itemId));
  if (!found) return null;
  return (
    <Card title={t("opened.title")} level={level}>
      {found.length === 0 && <p className="soft">{t("opened.none")}</p>}
      {found.length > 0 && (
        <ul className="rows">
          {found.map(({ userId, name, firstMs, lastMs }) => (
            <li key={userId} className="row">
              <Avatar name={name} />
              <div className="grow stack-small">
                <p className="strong" dir="auto">
                  {name}
                </p>
                <p className="soft">{t("opened.last", { when: dated(lastMs, now) })}</p>
                {firstMs < lastMs && <p className="soft">{t("opened.first", { when: dated(firstMs, now) })}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
      <p className="soft">{t("opened.honest")}</p>
    </Card>
  );
}
