// Who opened what in one's own record, by person and day, from receipts on this device.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { useRecord } from "../../hooks/use-record-page.ts";
import { longDate } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { Card, Empty } from "../../ui/show.tsx";

export function OpenedList({ chartId }: { readonly chartId: string }): ReactElement | null {
  const found = useRecord(chartId, "openings", (session) => session.openings(chartId));
  if (!found) return null;
  return (
    <Card title={t("opened.list")} flush>
      {found.length === 0 ? (
        <Empty icon="people" title={t("opened.list.none")} />
      ) : (
        <ul className="rows">
          {found.map(({ userId, name, lastMs, items }) => (
            <li key={`${userId} ${lastMs}`} className="row">
              <div className="grow stack-small">
                <p className="strong" dir="auto">
                  {t("opened.day", { name, date: longDate(lastMs) })}
                </p>
                {items.length === 0 && <p className="soft">{t("opened.whole")}</p>}
                {items.length > 0 && (
                  <ul className="plain-list">
                    {items.map(({ item, title }) => (
                      <li key={item}>
                        <Link href={`/record/item/${item}`} className="card-link" dir="auto">
                          {title}
                        </Link>
                      </li>
                    ))}
                  </ul>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      <div className="card-body">
        <p className="soft">{t("opened.honest")}</p>
      </div>
    </Card>
  );
}
