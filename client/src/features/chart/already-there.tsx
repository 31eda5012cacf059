// While something is typed that the record holds already: which one, since when, and the way to it; saving stays as it was.
import { type ReactElement, useDeferredValue } from "react";
import { Link } from "wouter";
import type { RecordInput } from "../../domain/record/build.ts";
import { titleOf } from "../../hooks/record-words.ts";
import { useRecord } from "../../hooks/use-record-page.ts";
import { t } from "../../locales/text.ts";
import { datedOrAdded, whenText } from "../../locales/when.ts";
import { Notice } from "../../ui/show.tsx";

interface AlreadyThereProps {
  readonly vaultId: string;
  readonly home: string;
  readonly input: RecordInput;
  /** The item that is amended is not another one. */
  readonly except: string | undefined;
}

export function AlreadyThere({ vaultId, home, input, except }: AlreadyThereProps): ReactElement {
  const about = useDeferredValue(JSON.stringify(input));
  const answer = useRecord(vaultId, about, async (session) => ({
    row: await session.alike(vaultId, input, except),
  }));
  const row = answer?.row;
  return (
    <div aria-live="polite">
      {row && (
        <Notice tone="info" title={t("alike.title", { name: titleOf(row) })}>
          <p>
            {row.when === undefined
              ? datedOrAdded(undefined, row.recordedAt)
              : t("alike.since", { when: whenText(row.when) })}
            {" · "}
            <Link href={`${home}/item/${row.item}`}>{t("alike.open")}</Link>
          </p>
          <p>{t("alike.text")}</p>
        </Notice>
      )}
    </div>
  );
}
