// A code from another screen or from paper: by the camera, out of a photo, or pasted as text; works without a camera.
import { type FormEvent, type ReactElement, useState } from "react";
import { FileTrigger } from "react-aria-components";
import { type MessageId, t } from "../locales/text.ts";
import { Button } from "./button.tsx";
import { type CameraFault, useCamera } from "./camera.ts";
import { openQrReader } from "./qr-reader.ts";
import { Notice } from "./show.tsx";
import { Field } from "./text-field.tsx";
import { Viewfinder } from "./viewfinder.tsx";

interface QrScannerProps {
  /** Whatever was read or pasted; the same text may come again after a fault. */
  readonly onText: (text: string) => void;
  readonly pasteLabel: string;
  readonly pasteHint: string;
  /** What was read is being looked at: nothing more is read until then. */
  readonly pending: boolean;
}

const CAMERA_FAULTS: Readonly<Record<CameraFault, MessageId>> = {
  refused: "scan.camera.refused",
  none: "scan.camera.none",
  busy: "scan.camera.busy",
  insecure: "scan.camera.insecure",
};

export function QrScanner({ onText, pasteLabel, pasteHint, pending }: QrScannerProps): ReactElement {
  const camera = useCamera();
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const [noCode, setNoCode] = useState(false);
  const { state } = camera;
  const found = (read: string): void => {
    camera.stop();
    setText(read);
    onText(read);
  };

  const choose = async (files: FileList | null): Promise<void> => {
    const [file] = files ?? [];
    if (!file) return;
    setNoCode(false);
    const read = await readPhoto(file);
    if (read === undefined) setNoCode(true);
    else found(read);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (text.trim() !== "" && !pending) onText(text);
  };
  return (
    <div className="stack scanner">
      {state.kind === "on" && <Viewfinder stream={state.stream} onFound={found} />}
      <div className="buttons">
        {state.kind === "on" ? (
          <Button onPress={() => camera.stop()}>{t("scan.camera.stop")}</Button>
        ) : (
          <Button look="primary" icon="camera" isPending={state.kind === "asking"} onPress={() => void camera.start()}>
            {state.kind === "asking" ? t("scan.camera.asking") : t("scan.camera")}
          </Button>
        )}
        <FileTrigger acceptedFileTypes={["image/*"]} onSelect={(files) => void choose(files)}>
          <Button icon="upload">{t("scan.photo")}</Button>
        </FileTrigger>
      </div>
      {state.kind === "on" && (
        <p className="soft" aria-live="polite">
          {t("scan.camera.hold")}
        </p>
      )}
      {state.kind === "fault" && <Notice tone="warn" title={t(CAMERA_FAULTS[state.fault])} alert />}
      {noCode && <Notice tone="warn" title={t("scan.photo.none")} alert />}
      <form className="form" noValidate onSubmit={submit}>
        <Field
          label={pasteLabel}
          hint={pasteHint}
          kind="secret"
          autoComplete="off"
          value={text}
          onChange={setText}
          fault={tried && text.trim() === "" ? t("form.required") : undefined}
        />
        <div className="buttons">
          <Button type="submit" isPending={pending}>
            {pending ? t("scan.reading") : t("scan.use")}
          </Button>
        </div>
      </form>
    </div>
  );
}

async function readPhoto(file: File): Promise<string | undefined> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return undefined;
  }
  try {
    const read = await openQrReader();
    return await read(picture);
  } finally {
    picture.close();
  }
}
