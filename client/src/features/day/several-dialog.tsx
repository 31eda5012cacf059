// Several critical results of one patient acknowledged in one act: each by itself, only what was ticked here one by one.
import { type ComponentType, type ReactElement, type ReactNode, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { conceptWord } from "../../locales/concept-words.ts";
import { explain } from "../../locales/explain.ts";
import { digits } from "../../locales/numbers.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import type { VaultCard } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/choices.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";

/** Asks who this is before a doctor's first write; given from outside, since it belongs to the chart. */
export type Gate = ComponentType<{
  readonly vaultId: string;
  readonly onNo: () => void;
  readonly children: ReactNode;
}>;

interface SeveralDialogProps {
  readonly gate: Gate;
  readonly card: VaultCard;
  readonly onClose: () => void;
}

function Several({ card, onClose }: Omit<SeveralDialogProps, "gate">): ReactElement {
  const session = useSession();
  // As it was when it opened: what comes meanwhile was not looked at.
  const [results] = useState(() => card.things?.critical ?? []);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const ticked = results.filter(({ version }) => seen.has(version));
  const act = useAction(() => session.acknowledgeAll(card.vaultId, ticked));
  const turn = (version: string, on: boolean): void => {
    const next = new Set(seen);
    if (on) next.add(version);
    else next.delete(version);
    setSeen(next);
  };
  const patient = card.name ?? t("patients.unnamed");
  return (
    <Dialog title={t("day.several", { patient })} isOpen onClose={onClose} held={act.pending}>
      <div className="stack-small">
        {results.map((result) => (
          <Checkbox
            key={result.version}
            isSelected={seen.has(result.version)}
            onChange={(on) => turn(result.version, on)}
          >
            <span dir="auto">
              {conceptWord(result.concept, result.label)}{" "}
              <bdi className="strong" dir="ltr">
                {`${digits(result.figure)} ${result.unit}`.trim()}
              </bdi>{" "}
              <span className="soft whole">{whenText(result.effective)}</span>
            </span>
          </Checkbox>
        ))}
      </div>
      <p>{t("day.several.text")}</p>
      {act.error && <Fault {...explain(act.error)} />}
      <div className="buttons">
        <Button
          look="primary"
          isDisabled={ticked.length === 0}
          isPending={act.pending}
          onPress={() => void act.run().then((done) => done && onClose())}
        >
          {t("day.several.confirm", { count: ticked.length })}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}

export const SeveralDialog = ({ gate: WriteGate, ...rest }: SeveralDialogProps): ReactElement => (
  <WriteGate vaultId={rest.card.vaultId} onNo={rest.onClose}>
    <Several {...rest} />
  </WriteGate>
);
