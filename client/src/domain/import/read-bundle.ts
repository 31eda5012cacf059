/** Opens a file as FHIR R4: a Bundle of any type, or one resource; anything else is one named fault with its facts (docs/product.md §3.4). */
import { bundleEntrySchema, bundleSchema } from "../fhir/bundle.ts";
import { isJsonObject, isResource } from "../fhir/any-resource.ts";
import { type JsonValue, readJson } from "../json.ts";
import { err, ok, type Result } from "../result.ts";
import { R4_TYPES } from "./resource-types.ts";
import { versionOfType, weighVersion } from "./fhir-version.ts";
import { signOfJson } from "./signs.ts";
import { type FileFault, type ImportSource, MAX_FILE_CHARS, type SourceEntry } from "./source.ts";

const HOSTILE_KEYS = ["__proto__", "constructor", "prototype"] as const;

function foreignType(type: string): FileFault | undefined {
  const version = versionOfType(type);
  if (version !== undefined) return { kind: "wrong-fhir-version", version, evidence: type };
  return R4_TYPES.has(type) ? undefined : { kind: "not-fhir", found: `resourceType ${type.slice(0, 64)}` };
}

const entryOf = (value: unknown): SourceEntry => {
  const entry = bundleEntrySchema.safeParse(value);
  return entry.success
    ? { fullUrl: entry.data.fullUrl, resource: entry.data.resource }
    : { fullUrl: undefined, resource: undefined };
};

function checked(source: Omit<ImportSource, "doubts">): Result<ImportSource, FileFault> {
  const { other, showing } = weighVersion(source.entries.map(({ resource }) => resource).filter(isResource));
  if (other === undefined) return ok({ ...source, doubts: showing });
  const evidence = `${showing} of ${source.entries.length} resources`;
  return err({ kind: "wrong-fhir-version", version: other, evidence });
}

function openBundle(value: JsonValue): Result<ImportSource, FileFault> {
  const bundle = bundleSchema.safeParse(value);
  if (!bundle.success) return err({ kind: "not-fhir", found: "Bundle whose entry is not a list" });
  const bundleType = bundle.data.type;
  const entries = (bundle.data.entry ?? []).map(entryOf);
  if (entries.length === 0) return err({ kind: "no-entries", bundleType });
  const system = bundle.data.meta?.source;
  return checked({ format: "bundle", bundleType, entries, ...(system === undefined ? {} : { system }) });
}

/** Opens the text of a file. Decoding bytes is the caller's business: the pure room has no TextDecoder. */
export function readBundle(text: string): Result<ImportSource, FileFault> {
  if (text.length > MAX_FILE_CHARS)
    return err({ kind: "file-too-large", sizeChars: text.length, limit: MAX_FILE_CHARS });
  const json = readJson(text);
  if (!json.ok) return json;
  const value = json.value as JsonValue;
  if (!isJsonObject(value)) return err({ kind: "not-fhir", found: Array.isArray(value) ? "a list" : typeof value });
  const hostile = HOSTILE_KEYS.find((key) => Object.hasOwn(value, key));
  if (hostile !== undefined) return err({ kind: "hostile-key", key: hostile });
  const type = value["resourceType"];
  if (typeof type !== "string") {
    const format = signOfJson(value);
    return err(
      format === undefined
        ? { kind: "not-fhir", found: "object without resourceType" }
        : { kind: "unsupported-format", format },
    );
  }
  if (type === "Bundle") return openBundle(value);
  const foreign = foreignType(type);
  if (foreign !== undefined) return err(foreign);
  return checked({ format: "resource", bundleType: undefined, entries: [{ fullUrl: undefined, resource: value }] });
}
