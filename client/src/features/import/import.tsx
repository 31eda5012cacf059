// Importing a file: choose, see what is in it and what will be left out, then write it with counts; cancelling loses nothing.
import { type ReactElement, useEffect, useRef, useState } from "react";
import { FileTrigger } from "react-aria-components";
import { handFile } from "../../hooks/handed-file.ts";
import { useSession } from "../../hooks/session.tsx";
import { useLocation } from "wouter";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { ImportPreview, ImportReport } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { ImportList } from "./import-list.tsx";
import { LeftOut, Preview, TypeTable } from "./preview.tsx";

type Step =
  | { readonly kind: "choose" }
  | { readonly kind: "reading"; readonly name: string }
  | { readonly kind: "preview"; readonly preview: ImportPreview }
  | { readonly kind: "writing"; readonly preview: ImportPreview }
  | { readonly kind: "done"; readonly report: ImportReport };

const NONE = { done: 0, total: 0 };

interface ImportProps {
  readonly vaultId: string;
  /** Where the chart is. */
  readonly home: string;
  /** Chosen already, in another app; read at once. */
  readonly given?: File;
  /** It was saved, or the person goes on to another file. */
  readonly onGivenDone?: () => void;
}

export default function Import({ vaultId, home, given, onGivenDone }: ImportProps): ReactElement {
  const session = useSession();
  const own = home === "/record";
  const [step, setStep] = useState<Step>({ kind: "choose" });
  const [counts, setCounts] = useState(NONE);
  const latest = useRef(0);
  const gaveUp = useRef(false);

  /** Progress of an attempt that was given up must not move a newer one. */
  const follow = (attempt: number) => (progress: typeof NONE) => {
    if (latest.current === attempt) setCounts(progress);
  };
  const plan = useAction(async (file: File) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return session.planImport(vaultId, file.name, bytes, follow(latest.current));
  });
  const run = useAction((importId: string) => session.runImport(importId, follow(latest.current)));

  const chosen = useRef<File>(undefined);
  const [, go] = useLocation();
  /** What cannot be read as a record is kept as it is. */
  const keepAsDocument = (): void => {
    if (chosen.current) handFile(chosen.current);
    onGivenDone?.();
    go("/record/documents/new");
  };
  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    chosen.current = file;
    latest.current += 1;
    run.clear();
    setCounts(NONE);
    setStep({ kind: "reading", name: file.name });
    const planned = await plan.run(file);
    setStep(planned ? { kind: "preview", preview: planned.value } : { kind: "choose" });
  };
  const begun = useRef(false);
  useEffect(() => {
    if (given && !begun.current) void choose(given);
    begun.current = true;
  });
  const write = async (preview: ImportPreview): Promise<void> => {
    latest.current += 1;
    gaveUp.current = false;
    setCounts({ done: 0, total: preview.taken });
    setStep({ kind: "writing", preview });
    const done = await run.run(preview.importId);
    if (done) setStep({ kind: "done", report: done.value });
    // A cancelled plan is gone: the file is chosen anew. One that failed may be tried again.
    else setStep(gaveUp.current ? { kind: "choose" } : { kind: "preview", preview });
  };
  const giveUp = (preview: ImportPreview): void => {
    void session.cancelImport(preview.importId);
    setStep({ kind: "choose" });
  };

  return (
    <Page
      title={t("import.title")}
      lead={t(own ? "import.lead" : "import.lead.guest")}
      back={{ to: home, text: t("vitals.back") }}
    >
      {plan.error && step.kind === "choose" && <Fault {...explain(plan.error)} />}
      {plan.error?.kind === "file" && step.kind === "choose" && (
        <div className="buttons">
          <Button onPress={keepAsDocument}>{t("import.asDocument")}</Button>
        </div>
      )}
      {run.error && (step.kind === "choose" || step.kind === "preview") && <Fault {...explain(run.error)} />}
      {step.kind === "choose" && (
        <Card title={t("import.choose.title")}>
          <p>{t("import.choose.text")}</p>
          <div className="buttons">
            {/* Any file may be chosen: what can not be read is told by its name. */}
            <FileTrigger onSelect={(files) => void choose(files?.[0])}>
              <Button look="primary" icon="upload">
                {t("import.choose")}
              </Button>
            </FileTrigger>
          </div>
        </Card>
      )}
      {step.kind === "choose" && <ImportList vaultId={vaultId} />}
      {step.kind === "reading" && (
        <Card>
          <Progress
            label={t("import.reading", { file: step.name })}
            {...counts}
            onCancel={() => void session.cancelImport()}
          />
        </Card>
      )}
      {step.kind === "preview" && (
        <Preview preview={step.preview} onTake={() => void write(step.preview)} onCancel={() => giveUp(step.preview)} />
      )}
      {step.kind === "writing" && (
        <Card>
          <Progress
            label={t("import.writing")}
            {...counts}
            onCancel={() => {
              gaveUp.current = true;
              void session.cancelImport(step.preview.importId);
            }}
          />
          <p className="soft">{t("import.writing.text")}</p>
        </Card>
      )}
      {step.kind === "done" && (
        <>
          <Notice tone="good" title={t("import.done", { count: step.report.saved })} alert>
            <p>
              {t("import.done.text", {
                total: step.report.total,
                already: step.report.alreadyHere,
                left: step.report.leftOutCount,
              })}
            </p>
          </Notice>
          <TypeTable preview={step.report} />
          <LeftOut preview={step.report} />
          <div className="buttons">
            <LinkButton to={home} look="primary">
              {t(own ? "import.toRecord" : "vitals.back")}
            </LinkButton>
            <Button onPress={() => (onGivenDone ? onGivenDone() : setStep({ kind: "choose" }))}>
              {t("import.another")}
            </Button>
          </div>
        </>
      )}
    </Page>
  );
}
