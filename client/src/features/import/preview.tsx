// What a file holds before anything is written: counts by type, what is already here, and every left-out item with its reason.
import type { ReactElement } from "react";
import { count } from "../../locales/dates.ts";
import { leftOutReason, placeWord, warningText } from "../../locales/import-words.ts";
import { t } from "../../locales/text.ts";
import { typeWord } from "../../locales/type-words.ts";
import type { ImportPreview } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Card, Facts, Notice } from "../../ui/show.tsx";

interface PreviewOnly {
  readonly preview: ImportPreview;
}

export function TypeTable({ preview }: PreviewOnly): ReactElement {
  return (
    <Card title={t("import.types")}>
      <table className="table plain">
        <caption className="only-heard">{t("import.types")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("kept.type")}</th>
            <th scope="col" className="number">
              {t("kept.count")}
            </th>
          </tr>
        </thead>
        <tbody>
          {preview.byType.map((row) => (
            <tr key={row.type}>
              <th scope="row">
                {typeWord(row.type)}
                {!row.hasScreen && <span className="no-screen">{t("kept.noScreen")}</span>}
              </th>
              <td className="number">{count(row.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

export function LeftOut({ preview }: PreviewOnly): ReactElement | null {
  const { leftOut, leftOutCount } = preview;
  if (leftOutCount === 0) return null;
  return (
    <Card title={t("import.leftOut", { count: leftOutCount })}>
      <details>
        <summary>{t("import.leftOut.show")}</summary>
        <table className="table plain">
          <caption className="only-heard">{t("import.leftOut", { count: leftOutCount })}</caption>
          <thead>
            <tr>
              <th scope="col">{t("import.where")}</th>
              <th scope="col">{t("import.reason")}</th>
            </tr>
          </thead>
          <tbody>
            {leftOut.map((line) => (
              <tr key={`${line.place.kind} ${line.place.number}`}>
                <th scope="row">{placeWord(line)}</th>
                <td>{leftOutReason(line.reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {leftOutCount > leftOut.length && (
          <p className="soft">{t("import.moreLines", { count: leftOutCount - leftOut.length })}</p>
        )}
      </details>
    </Card>
  );
}

interface PreviewProps extends PreviewOnly {
  readonly onTake: () => void;
  readonly onCancel: () => void;
}

export function Preview({ preview, onTake, onCancel }: PreviewProps): ReactElement {
  return (
    <>
      <Card title={preview.fileName}>
        <Facts
          facts={[
            [t("import.total"), count(preview.total)],
            [t("import.taken"), count(preview.taken)],
            [t("import.already"), count(preview.alreadyHere)],
            [t("import.left"), count(preview.leftOutCount)],
          ]}
        />
        {preview.warnings.map((warning) => (
          <Notice key={`${warning.kind} ${JSON.stringify(warning.facts)}`} tone="warn" title={warningText(warning)} />
        ))}
        <div className="buttons">
          {preview.taken > 0 && (
            <Button look="primary" onPress={onTake}>
              {t("import.take", { count: preview.taken })}
            </Button>
          )}
          <Button onPress={onCancel}>{t("ui.cancel")}</Button>
        </div>
      </Card>
      <TypeTable preview={preview} />
      <LeftOut preview={preview} />
    </>
  );
}
