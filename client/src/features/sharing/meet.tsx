// Two people in one room read the code off each other's screen: each knows then who the other is, and whether both were told the same (protocol §6).
import { type ReactElement, useEffect, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { type MessageId, t } from "../../locales/text.ts";
import type { SessionError } from "../../session/api.ts";
import type { VisitState, VisitVaultView, VisitView } from "../../session/api/meeting.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Qr } from "../../ui/qr.tsx";
import { QrScanner } from "../../ui/qr-scanner.tsx";
import { Card, Chip, Notice, Skeleton, type Tone } from "../../ui/show.tsx";

const STATES: Readonly<Record<VisitState, readonly [Tone, MessageId]>> = {
  same: ["ok", "meet.same"],
  theirs: ["info", "meet.theirs"],
  mine: ["info", "meet.mine"],
  both: ["info", "meet.both"],
  forked: ["danger", "meet.forked"],
};

/** Why what was read is no answer, as a sentence. */
const REASONS: Readonly<Record<string, MessageId>> = {
  damaged: "meet.fault.damaged",
  other: "meet.fault.other",
  own: "meet.fault.own",
  another: "meet.fault.another",
  old: "meet.fault.old",
};

function Unread({ error, name }: { readonly error: SessionError; readonly name: string }): ReactElement {
  const reason = error.kind === "invalid" ? REASONS[String(error.facts?.["reason"])] : undefined;
  if (reason !== undefined) return <Notice tone="warn" title={t(reason, { name })} alert />;
  if (error.kind === "offline") return <Notice tone="warn" title={t("meet.fault.newer", { name })} alert />;
  return <Fault {...explain(error)} />;
}

function Compared({
  vaults,
  name,
}: {
  readonly vaults: readonly VisitVaultView[];
  readonly name: string;
}): ReactElement {
  return (
    <ul className="rows">
      {vaults.map(({ vaultId, purpose, label, state }) => {
        const [tone, text] = STATES[state];
        return (
          <li key={vaultId} className="row wraps">
            <span className="grow strong" dir="auto">
              {purpose === "chart" ? t("meet.record", { name: label }) : label || t("meet.conversation")}
            </span>
            <Chip tone={tone}>{t(text, { name })}</Chip>
          </li>
        );
      })}
    </ul>
  );
}

function Result({ visit }: { readonly visit: VisitView }): ReactElement {
  const { name, vaults, answered } = visit;
  const isForked = vaults.some(({ state }) => state === "forked");
  return (
    <Card title={t("meet.result")}>
      <Notice tone="good" icon="shield" title={t("meet.verified", { name })} alert>
        <p>{t(answered ? "meet.done" : "meet.answer", { name })}</p>
      </Notice>
      {vaults.length > 0 && <Compared vaults={vaults} name={name} />}
      {isForked && (
        <Notice tone="danger" title={t("meet.forked.title")} alert>
          <p>{t("meet.forked.text")}</p>
        </Notice>
      )}
    </Card>
  );
}

export default function Meet({ userId, back }: { readonly userId: string; readonly back: string }): ReactElement {
  const session = useSession();
  const [name, setName] = useState<string>();
  const [code, setCode] = useState<string>();
  const [visit, setVisit] = useState<VisitView>();
  const [fault, setFault] = useState<SessionError>();
  const read = useAction((text: string) => session.readVisit(userId, text));
  const nonce = visit?.nonce;
  useEffect(() => {
    let live = true;
    void session.contact(userId).then((found) => {
      if (!live) return;
      if (found.ok) setName(found.value.name);
      else setFault(found.error);
    });
    void session.visitCode(userId, nonce).then((made) => {
      if (!live) return;
      if (made.ok) setCode(made.value);
      else setFault(made.error);
    });
    return () => {
      live = false;
    };
  }, [session, userId, nonce]);
  const onText = async (text: string): Promise<void> => {
    const done = await read.run(text);
    if (done) setVisit(done.value);
  };
  if (fault)
    return (
      <Page title={t("meet.title.nobody")} back={{ to: back, text: t("meet.back") }}>
        <Fault {...explain(fault)} />
      </Page>
    );
  const shown = name ?? "";
  return (
    <Page title={t("meet.title", { name: shown })} lead={t("meet.lead")} back={{ to: back, text: t("meet.back") }}>
      {visit && <Result visit={visit} />}
      {visit?.answered !== true && (
        <Card title={t(visit ? "meet.show.answer" : "meet.show", { name: shown })}>
          {code === undefined ? (
            <Skeleton rows={4} label={t("share.opening")} />
          ) : (
            <>
              <div className="qr-wide">
                <Qr text={code} label={t("meet.code")} />
              </div>
              <CopyButton text={code} name={t("meet.copy")} small />
            </>
          )}
        </Card>
      )}
      {!visit && (
        <Card title={t("meet.read", { name: shown })}>
          <QrScanner
            pasteLabel={t("meet.paste")}
            pasteHint={t("meet.paste.hint", { name: shown })}
            pending={read.pending}
            onText={(text) => void onText(text)}
          />
          {read.error && <Unread error={read.error} name={shown} />}
        </Card>
      )}
    </Page>
  );
}
