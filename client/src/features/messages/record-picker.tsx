// Something of the record to speak about: the newest values, documents and appointments that are agreed.
import { type ReactElement, useEffect, useState } from "react";
import type { DocumentLine } from "../../domain/document.ts";
import { figureOf, nameOf, unitOf } from "../../hooks/reading-words.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useChart } from "../../hooks/use-chart.ts";
import { useNow } from "../../hooks/use-now.ts";
import { dated } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import type { OutgoingCard } from "../../session/api/messages.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Skeleton } from "../../ui/show.tsx";

const most = 20;

interface RecordPickerProps {
  readonly chartId: string;
  readonly onPick: (name: string, card: OutgoingCard) => void;
  readonly onClose: () => void;
}

interface Line {
  readonly key: string;
  readonly name: string;
  readonly fact: string;
  readonly card: OutgoingCard;
}

export function RecordPicker({ chartId, onPick, onClose }: RecordPickerProps): ReactElement {
  const session = useSession();
  const now = useNow();
  const chart = useChart(chartId);
  const visits = useTopic("appointments")?.appointments ?? [];
  const [documents, setDocuments] = useState<readonly DocumentLine[]>([]);
  useEffect(() => {
    let live = true;
    void session.documents(chartId, 0, most).then((found) => live && setDocuments(found.rows));
    return () => {
      live = false;
    };
  }, [session, chartId, chart]);
  const latest = chart && chart !== "gone" ? chart.chart.latest : [];
  const lines: readonly Line[] = [
    ...latest.slice(0, most).map((reading) => ({
      key: reading.item,
      name: nameOf(reading),
      fact: `${figureOf(reading)} ${unitOf(reading)} · ${whenText(reading.effective)}`,
      card: { of: "item" as const, vaultId: chartId, item: reading.item },
    })),
    ...documents.map(({ item, title, when }) => ({
      key: item,
      name: title,
      fact: whenText(when),
      card: { of: "item" as const, vaultId: chartId, item },
    })),
    ...visits
      .filter(({ state, slot, other }) => state === "booked" && slot.startMs > now && other.userId !== undefined)
      .slice(0, most)
      .map(({ id, slot, other }) => ({
        key: id,
        name: t("messages.card.visit", { name: other.name }),
        fact: dated(slot.startMs, now),
        card: { of: "appointment" as const, appointmentId: id },
      })),
  ];
  return (
    <Dialog title={t("messages.attach.record")} isOpen onClose={onClose}>
      {!chart && <Skeleton rows={4} label={t("chart.opening")} />}
      {chart && lines.length === 0 && <p>{t("messages.attach.none")}</p>}
      <ul className="rows">
        {lines.map(({ key, name, fact, card }) => (
          <li key={key} className="row">
            <div className="grow">
              <p className="strong" dir="auto">
                {name}
              </p>
              <p className="soft" dir="auto">
                {fact}
              </p>
            </div>
            <Button small aria-label={t("messages.attach.this", { name })} onPress={() => onPick(name, card)}>
              {t("messages.attach.add")}
            </Button>
          </li>
        ))}
      </ul>
      <div className="buttons">
        <Button onPress={onClose}>{t("messages.file.close")}</Button>
      </div>
    </Dialog>
  );
}
