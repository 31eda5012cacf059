// What the clinic tells its patients about results: when they see them, and whom to call; signed and published by its administrator.
import { type FormEvent, type ReactElement, useState } from "react";
import { CONCEPTS } from "../../domain/catalog.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { conceptWord } from "../../locales/concept-words.ts";
import { explain } from "../../locales/explain.ts";
import { readNumber } from "../../locales/numbers.ts";
import { t } from "../../locales/text.ts";
import type { ClinicNoticeView } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox, Choices } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";

const NONE: ClinicNoticeView = {
  release: "at-once",
  waitDays: 3,
  sensitive: [],
  callLine: "",
  emergencyLine: "",
};
const LABS = CONCEPTS.filter(({ kind }) => kind === "laboratory");
/** Characters that fit whatever script they are of. */
const MOST_LINE = 50;

function NoticeForm({ before }: { readonly before: ClinicNoticeView }): ReactElement {
  const session = useSession();
  const [said, say] = useState(before);
  const [days, setDays] = useState(String(before.waitDays));
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState(false);
  const publish = useAction((notice: ClinicNoticeView) => session.publishNotice(notice));
  const waitDays = readNumber(days) ?? 0;
  const isDays = Number.isInteger(waitDays) && waitDays >= 1 && waitDays <= 30;
  const change = (more: Partial<ClinicNoticeView>): void => {
    setDone(false);
    say({ ...said, ...more });
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (isDays && (await publish.run({ ...said, waitDays }))) setDone(true);
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <p>{t("notice.text")}</p>
      <Choices
        label={t("notice.release")}
        wide
        value={said.release}
        onChange={(release) => change({ release })}
        options={[
          { value: "at-once", text: t("notice.atOnce") },
          { value: "after-review", text: t("notice.afterReview") },
          { value: "critical-held", text: t("notice.criticalHeld") },
        ]}
      />
      {said.release !== "at-once" && (
        <Field
          label={t("notice.days")}
          inputMode="numeric"
          value={days}
          onChange={setDays}
          fault={tried && !isDays ? t("notice.days.fault") : undefined}
        />
      )}
      {said.release === "critical-held" && (
        <fieldset className="report-sections">
          <legend className="label">{t("notice.sensitive")}</legend>
          {LABS.map(({ id, label }) => (
            <Checkbox
              key={id}
              isSelected={said.sensitive.includes(id)}
              onChange={(on) =>
                change({ sensitive: on ? [...said.sensitive, id] : said.sensitive.filter((one) => one !== id) })
              }
            >
              {conceptWord(id, label)}
            </Checkbox>
          ))}
        </fieldset>
      )}
      <Field
        label={t("notice.call")}
        value={said.callLine}
        maxLength={MOST_LINE}
        onChange={(callLine) => change({ callLine })}
      />
      <Field
        label={t("notice.emergency")}
        value={said.emergencyLine}
        maxLength={MOST_LINE}
        onChange={(emergencyLine) => change({ emergencyLine })}
      />
      {publish.error && <Fault {...explain(publish.error)} />}
      {done && <Notice tone="good" title={t("notice.published")} alert />}
      <div className="buttons">
        <Button type="submit" look="primary" isPending={publish.pending}>
          {t("notice.publish")}
        </Button>
      </div>
    </form>
  );
}

export function NoticeCard(): ReactElement | null {
  const clinic = useTopic("clinic");
  if (!clinic) return null;
  const before = clinic.notice ?? NONE;
  return (
    <Card title={t("notice.title")}>
      <NoticeForm before={before} />
    </Card>
  );
}
