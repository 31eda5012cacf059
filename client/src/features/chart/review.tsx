// What doctors said of a result: that it waits, who acknowledged it when and with which device; a doctor acknowledges it here and nowhere else.
import { type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { dated } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { ReviewView } from "../../session/api/results.ts";
import type { Me } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Notice } from "../../ui/show.tsx";
import { WriteGate } from "./write-gate.tsx";

interface ReviewProps {
  readonly vaultId: string;
  readonly itemId: string;
  /** The result in words. */
  readonly what: string;
  readonly review: ReviewView;
  readonly me: Me | undefined;
  readonly nameOf: (author: string) => string;
}

function AcknowledgeDialog({
  vaultId,
  itemId,
  what,
  onClose,
}: Pick<ReviewProps, "vaultId" | "itemId" | "what"> & { readonly onClose: () => void }) {
  const session = useSession();
  const act = useAction(() => session.acknowledge(vaultId, itemId));
  return (
    <Dialog title={t("result.acknowledge")} isOpen onClose={onClose} held={act.pending}>
      <p dir="auto">{t("result.acknowledge.text", { result: what })}</p>
      {act.error && <Fault {...explain(act.error)} />}
      <div className="buttons">
        <Button look="primary" isPending={act.pending} onPress={() => void act.run().then((done) => done && onClose())}>
          {t("result.acknowledge")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}

export function Review({ vaultId, itemId, what, review, me, nameOf }: ReviewProps): ReactElement | null {
  const session = useSession();
  const now = useNow();
  const [asking, ask] = useState(false);
  const takeBack = useAction(() => session.withdrawAcknowledgement(vaultId, itemId));
  const { acknowledgements, waits, mayAcknowledge } = review;
  const isDoctor = me?.profession === "doctor";
  const button = mayAcknowledge && (
    <div className="buttons">
      <Button look={waits ? "primary" : "secondary"} onPress={() => ask(true)}>
        {t("result.acknowledge")}
      </Button>
    </div>
  );
  return (
    <>
      {waits ? (
        <Notice tone="danger" title={t("result.waits")}>
          {isDoctor && <p>{t("result.waits.doctor")}</p>}
          {isDoctor && !mayAcknowledge && <p>{t("result.readOnly")}</p>}
          {button}
        </Notice>
      ) : (
        button
      )}
      {acknowledgements.map(({ key, author, device, recordedAt }) => (
        <Notice key={key} tone="good" title={t("history.acknowledged", { name: nameOf(author) })}>
          <p className="soft">
            {dated(Date.parse(recordedAt), now)} · {t(device === me?.deviceId ? "device.this" : "device.other")}
          </p>
          {author === me?.userId && (
            <div className="buttons">
              <Button small isPending={takeBack.pending} onPress={() => void takeBack.run()}>
                {t("result.takeBack")}
              </Button>
            </div>
          )}
        </Notice>
      ))}
      {takeBack.error && <Fault {...explain(takeBack.error)} />}
      {asking && (
        <WriteGate vaultId={vaultId} onNo={() => ask(false)}>
          <AcknowledgeDialog vaultId={vaultId} itemId={itemId} what={what} onClose={() => ask(false)} />
        </WriteGate>
      )}
    </>
  );
}
