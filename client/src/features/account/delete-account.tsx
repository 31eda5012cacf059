// Deleting the account for good: what goes and what stays, the record offered as a file first, the password as the last word (protocol §3, §5.5, A42).
import { type FormEvent, type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { Me } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { PasswordField } from "../../ui/text-field.tsx";
import { ExportRecord } from "./export.tsx";

function WhatHappens({ me }: { readonly me: Me }): ReactElement {
  const own = me.profession === "patient";
  return (
    <>
      <Card title={t("delete.goes")}>
        <ul className="bullets">
          {own && <li>{t("delete.goes.own")}</li>}
          {own && <li>{t("delete.goes.access")}</li>}
          {!own && <li>{t("delete.goes.charts")}</li>}
          <li>{t("delete.goes.keys")}</li>
          <li>{t("delete.goes.devices")}</li>
        </ul>
      </Card>
      <Card title={t("delete.stays")}>
        <ul className="bullets">
          {own && <li>{t("delete.stays.doctors")}</li>}
          {!own && <li>{t("delete.stays.written")}</li>}
          <li>{t("delete.stays.copies")}</li>
          <li>{t("delete.stays.log")}</li>
        </ul>
      </Card>
    </>
  );
}

export default function DeleteAccount({ me }: { readonly me: Me }): ReactElement {
  const session = useSession();
  const [, go] = useLocation();
  const [password, setPassword] = useState("");
  const [agreed, agree] = useState(false);
  const [tried, setTried] = useState(false);
  const remove = useAction(() => session.deleteAccount(password));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (agreed && password !== "" && (await remove.run())) go("/left/deleted", { replace: true });
  };
  return (
    <Page title={t("delete.title")} lead={t("delete.lead")} back={{ to: "/settings", text: t("place.settings") }}>
      {me.chartId !== undefined && (
        <Card title={t("delete.export")}>
          <ExportRecord chartId={me.chartId} />
        </Card>
      )}
      <WhatHappens me={me} />
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <PasswordField
          label={t("password.label")}
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          fault={tried && password === "" ? t("form.required") : undefined}
        />
        <Checkbox isSelected={agreed} onChange={agree}>
          {t("delete.agree")}
        </Checkbox>
        {tried && !agreed && <Notice tone="warn" title={t("delete.agree.missing")} alert />}
        {remove.error && <Fault {...explain(remove.error)} />}
        <div className="buttons">
          <Button type="submit" look="danger" isPending={remove.pending}>
            {remove.pending ? t("delete.pending") : t("delete.button")}
          </Button>
          <LinkButton to="/settings">{t("ui.cancel")}</LinkButton>
        </div>
      </form>
    </Page>
  );
}
