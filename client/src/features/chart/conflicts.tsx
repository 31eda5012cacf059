// Versions that disagree, side by side: who, when, which device; nothing is chosen beforehand, and what is not kept stays in the history.
import { type ReactElement, useEffect, useState } from "react";
import type { ConflictSide, ConflictView } from "../../domain/conflict.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useChart } from "../../hooks/use-chart.ts";
import { dated } from "../../locales/dates.ts";
import { useNow } from "../../hooks/use-now.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Card, Empty, Skeleton } from "../../ui/show.tsx";
import { SaidLines } from "./said-lines.tsx";

interface SideProps {
  readonly side: ConflictSide;
  readonly at: number;
  readonly author: string;
  readonly device: string;
  readonly pending: boolean;
  readonly onKeep: () => void;
}

function Side({ side, at, author, device, pending, onKeep }: SideProps): ReactElement {
  const now = useNow();
  const when = dated(Date.parse(side.recordedAt), now);
  const isError = side.act === "entered-in-error";
  return (
    <section className="side stack" aria-label={t("conflict.side", { number: at + 1 })}>
      <div>
        <p className="strong">{author}</p>
        <p className="soft">
          {when} · {device}
          {side.importedFrom !== undefined && ` · ${t("reading.imported", { file: side.importedFrom })}`}
        </p>
      </div>
      {isError ? (
        <p dir="auto">{t("conflict.error", { reason: side.reason ?? "" })}</p>
      ) : (
        <SaidLines lines={side.lines} />
      )}
      <div className="buttons">
        <Button
          isPending={pending}
          onPress={onKeep}
          aria-label={t(isError ? "conflict.wasError.of" : "conflict.keep.of", { number: at + 1, name: author, when })}
        >
          {t(isError ? "conflict.wasError" : "conflict.keep")}
        </Button>
      </div>
    </section>
  );
}

interface ConflictProps {
  readonly vaultId: string;
  readonly conflict: ConflictView;
  readonly names: Readonly<Record<string, string>>;
}

function Conflict({ vaultId, conflict, names }: ConflictProps): ReactElement {
  const session = useSession();
  const phase = useTopic("phase");
  const me = phase?.kind === "open" ? phase.me : undefined;
  const settle = useAction((choice: string) => session.settle(vaultId, conflict.item, choice));
  return (
    <Card title={conflict.title}>
      <div className="sides">
        {conflict.sides.map((side, at) => (
          <Side
            key={side.key}
            side={side}
            at={at}
            author={side.author === me?.userId ? t("share.you") : (names[side.author] ?? t("reading.unknownAuthor"))}
            device={t(side.device === me?.deviceId ? "device.this" : "device.other")}
            pending={settle.pending}
            onKeep={() => void settle.run(side.key)}
          />
        ))}
      </div>
      {settle.error && <Fault {...explain(settle.error)} />}
      {conflict.canKeepBoth && (
        <div className="buttons">
          <Button look="quiet" isPending={settle.pending} onPress={() => void settle.run("both")}>
            {t("conflict.both")}
          </Button>
        </div>
      )}
    </Card>
  );
}

interface ConflictsProps {
  readonly vaultId: string;
  readonly home: string;
}

export default function Conflicts({ vaultId, home }: ConflictsProps): ReactElement {
  const session = useSession();
  const chart = useChart(vaultId);
  const [all, setAll] = useState<readonly ConflictView[]>();
  // Asked again with every change of the chart: what another device settles meanwhile goes away here.
  useEffect(() => {
    if (chart === undefined) return undefined;
    let live = true;
    void session.conflicts(vaultId).then((found) => live && setAll(found));
    return () => {
      live = false;
    };
  }, [session, vaultId, chart]);
  const names = chart === undefined || chart === "gone" ? {} : chart.names;
  return (
    <Page title={t("conflict.title")} lead={t("conflict.lead")} back={{ to: home, text: t("vitals.back") }} wide>
      {!all && <Skeleton rows={6} label={t("chart.opening")} />}
      <div aria-live="polite">{all?.length === 0 && <Empty icon="check" title={t("conflict.none")} />}</div>
      {all?.map((conflict) => (
        <Conflict key={conflict.item} vaultId={vaultId} conflict={conflict} names={names} />
      ))}
    </Page>
  );
}
