// What is about to go with a message: photos (drawn anew, without the camera's notes), files, and cards of the record, each to be taken out again.
import { type ReactElement, useState } from "react";
import { FileTrigger } from "react-aria-components";
import { cleanPhoto, isPhoto } from "../../hooks/photo.ts";
import { bytesText } from "../../locales/dates.ts";
import { t } from "../../locales/text.ts";
import { mostFileBytes } from "../../session/api/documents.ts";
import type { OutgoingCard, OutgoingFile } from "../../session/api/messages.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/show.tsx";
import { RecordPicker } from "./record-picker.tsx";

export type Chosen =
  | { readonly id: number; readonly name: string; readonly file: OutgoingFile }
  | { readonly id: number; readonly name: string; readonly card: OutgoingCard };

/** As many as a message takes. */
const mostFiles = 16;
const mostCards = 8;

interface AttachProps {
  readonly chosen: readonly Chosen[];
  readonly onChange: (change: (before: readonly Chosen[]) => readonly Chosen[]) => void;
  /** The chart that cards are taken from; none where there is none. */
  readonly chartId: string | undefined;
  readonly isDisabled: boolean;
}

type Refused = "large" | "empty" | "unreadable";
const REFUSED = { large: "document.large", empty: "document.empty", unreadable: "document.unreadable" } as const;

let ids = 0;

export const filesIn = (chosen: readonly Chosen[]): readonly OutgoingFile[] =>
  chosen.flatMap((one) => ("file" in one ? [one.file] : []));
export const cardsIn = (chosen: readonly Chosen[]): readonly OutgoingCard[] =>
  chosen.flatMap((one) => ("card" in one ? [one.card] : []));

export function Attach({ chosen, onChange, chartId, isDisabled }: AttachProps): ReactElement {
  const [refused, setRefused] = useState<Refused>();
  const [picking, setPicking] = useState(false);
  const add = async (files: FileList | null): Promise<void> => {
    setRefused(undefined);
    for (const file of files ?? []) {
      if (file.size > mostFileBytes || file.size === 0) {
        setRefused(file.size === 0 ? "empty" : "large");
        continue;
      }
      const photo = isPhoto(file.type);
      const blob = photo ? await cleanPhoto(file) : file;
      if (!blob) {
        setRefused("unreadable");
        continue;
      }
      const contentType = (photo ? blob.type : file.type.split(";")[0]) || "application/octet-stream";
      const name = file.name.slice(0, 255) || t("messages.file");
      const one = { id: ++ids, name, file: { file: blob, name, contentType } };
      onChange((before) => (filesIn(before).length < mostFiles ? [...before, one] : before));
    }
  };
  return (
    <div className="attach">
      {refused !== undefined && (
        <Notice tone="warn" title={t(REFUSED[refused], { most: bytesText(mostFileBytes) })} alert />
      )}
      {chosen.length > 0 && (
        <ul className="attach-list" aria-label={t("messages.attach.chosen")}>
          {chosen.map(({ id, name, ...one }) => (
            <li key={id} className="attach-one">
              <Icon name={"file" in one ? "record" : "pulse"} size={18} />
              <span className="grow" dir="auto">
                {name}
              </span>
              {"file" in one && <span className="soft">{bytesText(one.file.file.size)}</span>}
              <IconButton
                icon="close"
                aria-label={t("messages.attach.remove", { name })}
                isDisabled={isDisabled}
                onPress={() => onChange((before) => before.filter((other) => other.id !== id))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="attach-buttons">
        <FileTrigger acceptedFileTypes={["image/*"]} defaultCamera="environment" onSelect={(files) => void add(files)}>
          <IconButton icon="camera" aria-label={t("document.photo")} isDisabled={isDisabled} />
        </FileTrigger>
        <FileTrigger allowsMultiple onSelect={(files) => void add(files)}>
          <IconButton icon="upload" aria-label={t("messages.attach.file")} isDisabled={isDisabled} />
        </FileTrigger>
        {chartId !== undefined && (
          <IconButton
            icon="pulse"
            aria-label={t("messages.attach.record")}
            isDisabled={isDisabled}
            onPress={() => setPicking(true)}
          />
        )}
      </div>
      {picking && chartId !== undefined && (
        <RecordPicker
          chartId={chartId}
          onClose={() => setPicking(false)}
          onPick={(name, card) => {
            setPicking(false);
            onChange((before) =>
              cardsIn(before).length < mostCards ? [...before, { id: ++ids, name, card }] : before,
            );
          }}
        />
      )}
    </div>
  );
}
