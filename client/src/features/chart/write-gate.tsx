// Before a doctor's first write in a chart since the unlock: is this the right person? Nothing of the form is shown until that is answered.
import { type ReactElement, type ReactNode, useState } from "react";
import { useIdentityCheck } from "../../hooks/identity-check.ts";
import { mayWrite } from "../../hooks/may-write.ts";
import { useChart } from "../../hooks/use-chart.ts";
import { t } from "../../locales/text.ts";
import { ageText, whenText } from "../../locales/when.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Notice, Skeleton } from "../../ui/show.tsx";

interface WriteGateProps {
  readonly vaultId: string;
  /** It is not, or nobody knows: nothing is written. */
  readonly onNo: () => void;
  readonly children: ReactNode;
}

export function WriteGate({ vaultId, onNo, children }: WriteGateProps): ReactElement {
  const { due, confirm } = useIdentityCheck(vaultId);
  const chart = useChart(vaultId);
  const [closed, close] = useState(false);
  // Also where an address of before leads to a form.
  if (chart !== undefined && chart !== "gone" && !mayWrite(chart.card))
    return <Notice tone="neutral" icon="lock" title={t("chart.readOnly")} />;
  if (!due || chart === "gone") return <>{children}</>;
  if (chart === undefined) return <Skeleton rows={4} label={t("chart.opening")} />;
  const { displayName, born, ageText: age } = chart.chart.banner;
  const leave = (): void => {
    close(true);
    onNo();
  };
  const bornText = age === undefined ? whenText(born) : `${whenText(born)} (${ageText(age)})`;
  return (
    <Dialog title={t("identity.title")} isOpen={!closed} onClose={leave}>
      <p className="big" dir="auto">
        {t("identity.text", { name: displayName, born: bornText })}
      </p>
      <div className="buttons">
        <Button look="primary" onPress={confirm}>
          {t("identity.yes")}
        </Button>
        <Button onPress={leave}>{t("identity.no")}</Button>
      </div>
    </Dialog>
  );
}
