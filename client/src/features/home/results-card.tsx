// On the home screen: a critical result with the clinic's own line, and results that wait for a doctor's review; plain words, no colour alone.
import type { ReactElement } from "react";
import { heldWords } from "../../hooks/held-words.ts";
import { useTopic } from "../../hooks/session.tsx";
import { conceptWord } from "../../locales/concept-words.ts";
import { digits } from "../../locales/numbers.ts";
import { t } from "../../locales/text.ts";
import type { ChartState } from "../../session/api.ts";
import { LinkButton } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";

export function ResultsCard({ state }: { readonly state: ChartState }): ReactElement {
  const clinic = useTopic("clinic");
  const held = heldWords(state);
  const [critical] = state.card.things?.critical ?? [];
  const { callLine = "", emergencyLine = "" } = clinic?.notice ?? {};
  return (
    <>
      {critical && (
        <Notice tone="danger" title={t("call.title")}>
          <p>
            {conceptWord(critical.concept, critical.label)}{" "}
            <bdi dir="ltr">
              {digits(critical.figure)} {critical.unit}
            </bdi>
          </p>
          <p dir="auto">
            {callLine === "" ? t("call.plain") : t("call.by", { clinic: clinic?.name ?? "", line: callLine })}
          </p>
          {emergencyLine !== "" && <p dir="auto">{t("call.emergency", { line: emergencyLine })}</p>}
          <div className="buttons">
            <LinkButton to={`/record/item/${critical.item}`}>{t("call.look")}</LinkButton>
          </div>
        </Notice>
      )}
      {held && (
        <Notice tone="info" icon="clock" title={held.title}>
          <p>{held.text}</p>
        </Notice>
      )}
    </>
  );
}
