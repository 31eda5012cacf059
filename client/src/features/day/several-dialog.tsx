// Several critical results of one patient acknowledged in one act: each by itself, what was ticked one by one, or all once every one of them stood on the screen.
import { type ComponentType, type ReactElement, type ReactNode, useRef, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useSeen } from "../../hooks/use-seen.ts";
import { type WaitingGroup, waitingGroups } from "../../hooks/waiting-results.ts";
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

interface TicksProps {
  readonly results: WaitingGroup["results"];
  readonly chosen: ReadonlySet<string>;
  readonly onTurn: (version: string, on: boolean) => void;
  /** Which have stood on the screen. */
  readonly onSeen: (versions: readonly string[]) => void;
}

function Ticks({ results, chosen, onTurn, onSeen }: TicksProps): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  useSeen(list, results, onSeen, "whole");
  return (
    <ul ref={list} className="ticks">
      {results.map(({ version, concept, label, figure, unit, effective }) => (
        <li key={version} data-key={version} data-unseen="">
          <Checkbox isSelected={chosen.has(version)} onChange={(on) => onTurn(version, on)}>
            <span dir="auto">
              {conceptWord(concept, label)}{" "}
              <bdi className="strong" dir="ltr">
                {`${digits(figure)} ${unit}`.trim()}
              </bdi>{" "}
              <span className="soft whole">{whenText(effective)}</span>
            </span>
          </Checkbox>
        </li>
      ))}
    </ul>
  );
}

function Several({ card, onClose }: Omit<SeveralDialogProps, "gate">): ReactElement {
  const session = useSession();
  // As it was when it opened: what comes meanwhile was not looked at.
  const [results] = useState(() => waitingGroups([card])[0]?.results ?? []);
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [stood, setStood] = useState<ReadonlySet<string>>(new Set());
  const ticked = results.filter(({ version }) => chosen.has(version));
  const unseen = results.filter(({ version }) => !stood.has(version)).length;
  const act = useAction(() => session.acknowledgeAll(card.vaultId, ticked));
  const turn = (version: string, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(version);
    else next.delete(version);
    choose(next);
  };
  const patient = card.name ?? t("patients.unnamed");
  return (
    <Dialog title={t("day.several", { patient })} isOpen onClose={onClose} held={act.pending}>
      <Ticks
        results={results}
        chosen={chosen}
        onTurn={turn}
        onSeen={(keys) => setStood((before) => new Set([...before, ...keys]))}
      />
      <div className="stack-small">
        <Checkbox
          isSelected={ticked.length === results.length}
          isDisabled={unseen > 0}
          onChange={(on) => choose(new Set(on ? results.map(({ version }) => version) : []))}
        >
          {t("day.several.all", { count: results.length })}
        </Checkbox>
        <p className="soft" aria-live="polite">
          {unseen > 0 && t("day.several.unseen", { count: unseen })}
        </p>
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
