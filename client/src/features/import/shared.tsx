// A file that another app shared, once the record is open: into the patient's own record, one file after the other.
import type { ReactElement } from "react";
import { shedShared, useSharedFiles } from "../../hooks/shared-files.ts";
import { t } from "../../locales/text.ts";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Notice, Skeleton } from "../../ui/show.tsx";
import Import from "./import.tsx";

export default function Shared({ vaultId }: { readonly vaultId: string | undefined }): ReactElement {
  const files = useSharedFiles();
  if (!files) return <Skeleton label={t("app.opening")} />;
  const [file] = files;
  if (file && vaultId !== undefined)
    return (
      <Import
        key={`${file.name} ${files.length}`}
        vaultId={vaultId}
        home="/record"
        given={file}
        onGivenDone={() => shedShared(file)}
      />
    );
  return (
    <Page title={t("shared.title")}>
      <Notice tone="info" title={t(file ? "shared.noRecord" : "shared.none")}>
        <p>{t(file ? "shared.noRecord.text" : "shared.none.text")}</p>
      </Notice>
      <div className="buttons">
        <LinkButton to="/">{t("app.toStart")}</LinkButton>
      </div>
    </Page>
  );
}
