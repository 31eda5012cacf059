/** What of a file is in the chart already: by the item's own name, by the name an export gave it, or, for what has no name, by its content. */
import type { AttachmentRef } from "../attachment.ts";
import { type Chart, itemOf, itemsOf } from "../chart.ts";
import { uuidOf } from "../export-mark.ts";
import type { ItemIdText } from "../ids.ts";
import { contentOf } from "./lift.ts";
import type { Item } from "../item.ts";

/** Answers for one planning run; what it needs of the whole chart is gathered when it is first asked. */
export interface Known {
  /** A live version of this item says exactly this. */
  holds(item: ItemIdText, content: string): boolean;
  /** An item of this chart that an export named so says exactly this. */
  exported(fullUrl: string | undefined, content: string): boolean;
  /** Any item says exactly this. */
  anywhere(content: string): boolean;
  /** What some item says of this attachment. */
  file(id: string): AttachmentRef | undefined;
}

/** What an attachment of a version is, by its name here. */
const ofIn =
  (attachments: readonly AttachmentRef[] | undefined) =>
  (id: string): string | undefined =>
    attachments?.find((ref) => ref.id === id)?.of;

const says = (item: Item | undefined, content: string): boolean =>
  item !== undefined &&
  item.state !== "voided" &&
  item.versions.some(({ resource, attachments }) => contentOf(resource, ofIn(attachments)) === content);

const URN = "urn:uuid:";

/** Looks into a chart. */
export function knownIn(chart: Chart): Known {
  let byUuid: Map<string, Item> | undefined;
  let contents: Set<string> | undefined;
  let refs: Map<string, AttachmentRef> | undefined;

  function named(): ReadonlyMap<string, Item> {
    if (byUuid !== undefined) return byUuid;
    byUuid = new Map();
    for (const item of itemsOf(chart)) {
      byUuid.set(uuidOf(item.item), item);
      for (const { changeId, resource } of item.versions) {
        byUuid.set(uuidOf(changeId), item);
        if (typeof resource["id"] === "string") byUuid.set(resource["id"].toLowerCase(), item);
      }
    }
    return byUuid;
  }

  function said(): ReadonlySet<string> {
    if (contents !== undefined) return contents;
    contents = new Set();
    for (const item of itemsOf(chart))
      if (item.state !== "voided")
        for (const { resource, attachments } of item.versions) contents.add(contentOf(resource, ofIn(attachments)));
    return contents;
  }

  function files(): ReadonlyMap<string, AttachmentRef> {
    if (refs !== undefined) return refs;
    refs = new Map();
    for (const item of itemsOf(chart))
      if (item.state !== "voided")
        for (const { attachments } of item.versions) for (const ref of attachments ?? []) refs.set(ref.id, ref);
    return refs;
  }

  return {
    holds: (item, content) => says(itemOf(chart, item), content),
    exported: (fullUrl, content) =>
      fullUrl?.startsWith(URN) === true && says(named().get(fullUrl.slice(URN.length).toLowerCase()), content),
    anywhere: (content) => said().has(content),
    file: (id) => files().get(id),
  };
}
