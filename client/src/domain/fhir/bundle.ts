/** Bundle as the importer reads it: its type and its entries, each entry still unknown. https://hl7.org/fhir/R4/bundle.html */
import { z } from "zod";
import { lenient } from "./datatypes.ts";

/** Only the envelope is read here; every resource is judged alone so that one bad item never refuses the file. */
export const bundleSchema = z.object({
  resourceType: z.literal("Bundle"),
  type: lenient(z.string()),
  timestamp: lenient(z.string()),
  meta: lenient(z.object({ profile: lenient(z.array(z.string())), source: lenient(z.string()) })),
  entry: z.array(z.unknown()).optional(),
});

/** One entry: where the resource came from, and the resource. */
export const bundleEntrySchema = z.object({ fullUrl: lenient(z.string()), resource: z.unknown() });
