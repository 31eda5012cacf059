// The files that were imported into this record, each with who, when and how much; its author takes a whole one back here, at any time.
import { type ReactElement, useEffect, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useChart } from "../../hooks/use-chart.ts";
import { useNow } from "../../hooks/use-now.ts";
import { dated } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { ImportCard } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Card, Chip } from "../../ui/show.tsx";

interface UndoProps {
  readonly vaultId: string;
  readonly card: ImportCard;
  readonly onClose: () => void;
}

function UndoDialog({ vaultId, card, onClose }: UndoProps): ReactElement {
  const session = useSession();
  const undo = useAction(() => session.undoImport(vaultId, card.importId));
  const sure = async (): Promise<void> => {
    if (await undo.run()) onClose();
  };
  return (
    <Dialog title={t("imports.undo.title")} isOpen onClose={onClose} grave held={undo.pending}>
      <p>{t("imports.undo.text", { file: card.fileName })}</p>
      {undo.error && <Fault {...explain(undo.error)} />}
      <div className="buttons">
        <Button look="danger" isPending={undo.pending} onPress={() => void sure()}>
          {t("imports.undo")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}

interface LineProps {
  readonly card: ImportCard;
  readonly now: number;
  readonly onUndo: () => void;
}

function Line({ card, now, onUndo }: LineProps): ReactElement {
  const who = card.mine ? t("word.you") : card.authorName;
  return (
    <li className="row">
      <div className="grow stack-small">
        <p className="line">
          <bdi className="strong">{card.fileName}</bdi>
          {card.state === "undone" && <Chip tone="neutral">{t("imports.undone")}</Chip>}
          {card.state === "kept" && card.summary === undefined && <Chip tone="warn">{t("imports.broken")}</Chip>}
        </p>
        <p className="soft">
          {t("imports.items", { count: card.items })} ·{" "}
          {t("imports.line", { when: dated(Date.parse(card.recordedAt), now), who })}
        </p>
      </div>
      {card.mine && card.state === "kept" && (
        <Button look="quiet" onPress={onUndo} aria-label={t("imports.undo.of", { file: card.fileName })}>
          {t("imports.undo")}
        </Button>
      )}
    </li>
  );
}

export function ImportList({ vaultId }: { readonly vaultId: string }): ReactElement | null {
  const session = useSession();
  const chart = useChart(vaultId);
  const now = useNow();
  const [cards, setCards] = useState<readonly ImportCard[]>([]);
  const [undoing, setUndoing] = useState<ImportCard>();
  useEffect(() => {
    let live = true;
    void session.imports(vaultId).then((found) => live && setCards(found));
    return () => {
      live = false;
    };
  }, [session, vaultId, chart]);
  if (cards.length === 0) return null;
  return (
    <Card title={t("imports.title")} flush>
      <ul className="rows">
        {cards.map((card) => (
          <Line key={`${card.author} ${card.importId}`} card={card} now={now} onUndo={() => setUndoing(card)} />
        ))}
      </ul>
      {undoing && <UndoDialog vaultId={vaultId} card={undoing} onClose={() => setUndoing(undefined)} />}
    </Card>
  );
}
