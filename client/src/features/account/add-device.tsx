// Giving the account to a new device of one's own: read its code, compare six digits, say what happens, send (protocol §6, device link).
import { type ReactElement, useEffect, useState } from "react";
import { useHoldOpen } from "../../hooks/hold-open.ts";
import { useSeam } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { Me } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Digits } from "../../ui/digits.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { QrScanner } from "../../ui/qr-scanner.tsx";
import { Card, Notice } from "../../ui/show.tsx";

type Step =
  | { readonly kind: "read" }
  | { readonly kind: "compare"; readonly digits: string }
  | { readonly kind: "differ" | "sent" };

function Steps({ texts }: { readonly texts: readonly string[] }): ReactElement {
  return (
    <ol className="steps">
      {texts.map((text) => (
        <li key={text}>
          <p>{text}</p>
        </li>
      ))}
    </ol>
  );
}

export default function AddDevice({ me }: { readonly me: Me }): ReactElement {
  const { session, nowMs } = useSeam();
  const [step, setStep] = useState<Step>({ kind: "read" });
  const read = useAction((text: string) => session.readDeviceLink(text));
  const send = useAction(() => session.sendDeviceLink());
  useHoldOpen(read.pending || step.kind === "compare", nowMs);
  useEffect(() => () => void session.abandonDeviceLink(), [session]);

  const onText = async (text: string): Promise<void> => {
    const done = await read.run(text);
    if (done) setStep({ kind: "compare", digits: done.value.digits });
  };
  const differ = (): void => {
    void session.abandonDeviceLink();
    setStep({ kind: "differ" });
  };
  const again = (): void => {
    read.clear();
    send.clear();
    setStep({ kind: "read" });
  };
  const onSend = async (): Promise<void> => {
    if (await send.run()) setStep({ kind: "sent" });
  };

  return (
    <Page
      key={step.kind}
      title={t("link.add")}
      {...(step.kind === "read" ? { lead: t("link.add.lead") } : {})}
      back={{ to: "/settings", text: t("place.device") }}
    >
      {step.kind === "read" && (
        <>
          <Card title={t("link.add.there")}>
            <Steps texts={[t("link.add.open", { address: me.relayAddress }), t("link.add.choose")]} />
          </Card>
          <Card title={t("link.add.here")}>
            <QrScanner
              pasteLabel={t("link.add.paste")}
              pasteHint={t("link.add.paste.hint")}
              pending={read.pending}
              onText={(text) => void onText(text)}
            />
            {read.pending && (
              <p className="soft" aria-live="polite">
                {t("link.add.looking")}
              </p>
            )}
            {read.error && read.error.kind !== "cancelled" && <Fault {...explain(read.error)} />}
          </Card>
        </>
      )}
      {step.kind === "compare" && (
        <>
          <Card title={t("link.compare")}>
            <Digits digits={step.digits} />
            <p>{t("link.compare.text")}</p>
          </Card>
          <Card title={t("link.happens")}>
            <ul className="bullets">
              <li>{t("link.happens.all")}</li>
              <li>{t("link.happens.password")}</li>
              <li>{t("link.happens.list")}</li>
            </ul>
            <Notice tone="warn" title={t("link.happens.yours")}>
              <p>{t("link.happens.yours.text")}</p>
            </Notice>
            {send.error && <Fault {...explain(send.error)} />}
            <div className="buttons">
              <Button look="primary" isPending={send.pending} onPress={() => void onSend()}>
                {send.pending ? t("link.sending") : t("link.same")}
              </Button>
              {send.error?.kind === "device-link" ? (
                <Button onPress={again}>{t("link.again")}</Button>
              ) : (
                <Button onPress={differ}>{t("link.differ")}</Button>
              )}
            </div>
          </Card>
        </>
      )}
      {step.kind === "differ" && (
        <>
          <Notice tone="danger" title={t("link.nothingSent")} alert>
            <p>{t("link.nothingSent.text")}</p>
          </Notice>
          <div className="buttons">
            <Button onPress={again}>{t("link.again")}</Button>
          </div>
        </>
      )}
      {step.kind === "sent" && (
        <>
          <Notice tone="good" title={t("link.sent")} alert>
            <p>{t("link.sent.text")}</p>
          </Notice>
          <div className="buttons">
            <LinkButton to="/settings" look="primary">
              {t("link.done")}
            </LinkButton>
          </div>
        </>
      )}
    </Page>
  );
}
