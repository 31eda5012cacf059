// What is about to go with a message: photos (drawn anew, without the camera's notes), files, and cards of the record, each to be taken out again.
import { type ReactElement, useState } from "react";
import { FileTrigger } from "react-aria-components";
import type { Going } from "../../hooks/use-going.ts";
import { bytesText } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { mostFileBytes } from "../../session/api/documents.ts";
import { IconButton } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Notice } from "../../ui/show.tsx";
import { RecordPicker } from "./record-picker.tsx";

interface AttachProps {
  readonly going: Going;
  /** The chart that cards are taken from; none where there is none. */
  readonly chartId: string | undefined;
  readonly isDisabled: boolean;
}

const REFUSED = { large: "document.large", empty: "document.empty", unreadable: "document.unreadable" } as const;

const kib = (bytes: number): number => Math.round(bytes / 1024);

function Refusal({ refused }: { readonly refused: NonNullable<Going["refused"]> }): ReactElement {
  if (typeof refused === "string")
    return <Notice tone="warn" title={t(REFUSED[refused], { most: bytesText(mostFileBytes) })} alert />;
  const { field, reason, most } = refused.facts ?? {};
  if (field === "file" && reason === "many")
    return <Notice tone="warn" title={t("messages.attach.many", { count: Number(most) })} alert />;
  if (field === "file" && reason === "held")
    return <Notice tone="warn" title={t("messages.attach.held", { most: bytesText(Number(most)) })} alert />;
  return <Fault {...explain(refused)} />;
}

interface LineProps {
  readonly icon: IconName;
  readonly name: string;
  readonly size?: number;
  readonly isDisabled: boolean;
  readonly onRemove: () => void;
}

function Line({ icon, name, size, isDisabled, onRemove }: LineProps): ReactElement {
  return (
    <li className="attach-one">
      <Icon name={icon} size={18} />
      <span className="grow" dir="auto">
        {name}
      </span>
      {size !== undefined && <span className="soft">{bytesText(size)}</span>}
      <IconButton
        icon="close"
        aria-label={t("messages.attach.remove", { name })}
        isDisabled={isDisabled}
        onPress={onRemove}
      />
    </li>
  );
}

export function Attach({ going, chartId, isDisabled }: AttachProps): ReactElement {
  const { files, cards, sealing, refused, add } = going;
  const [picking, setPicking] = useState(false);
  const isBusy = isDisabled || sealing !== undefined;
  return (
    <div className="attach">
      {refused !== undefined && <Refusal refused={refused} />}
      {files.length + cards.length > 0 && (
        <ul className="attach-list" aria-label={t("messages.attach.chosen")}>
          {files.map(({ id, name, size }) => (
            <Line
              key={id}
              icon="record"
              name={name}
              size={size}
              isDisabled={isDisabled}
              onRemove={() => going.removeFile(id)}
            />
          ))}
          {cards.map((one) => (
            <Line
              key={one.card.of === "item" ? one.card.item : one.card.appointmentId}
              icon="pulse"
              name={one.name}
              isDisabled={isDisabled}
              onRemove={() => going.removeCard(one)}
            />
          ))}
        </ul>
      )}
      {sealing && (
        <Progress
          label={t("messages.attach.sealing", { name: sealing.name })}
          done={kib(sealing.done)}
          total={kib(sealing.total)}
          onCancel={going.stop}
        />
      )}
      <div className="attach-buttons">
        <FileTrigger acceptedFileTypes={["image/*"]} defaultCamera="environment" onSelect={add}>
          <IconButton icon="camera" aria-label={t("document.photo")} isDisabled={isBusy} />
        </FileTrigger>
        <FileTrigger allowsMultiple onSelect={add}>
          <IconButton icon="upload" aria-label={t("messages.attach.file")} isDisabled={isBusy} />
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
            going.addCard({ name, card });
          }}
        />
      )}
    </div>
  );
}
