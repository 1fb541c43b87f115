/**
 * The English Web Treebank of Universal Dependencies as a tagged corpus.
 * Not here: its format, its download.
 *
 * @module
 */
import { parseConllu } from "../formats/conllu.ts";
import { locate, readSource } from "../files.ts";
import { EWT } from "../sources.ts";
import { createCorpus, type TaggedCorpus } from "./tagged.ts";
import { decodeUtf8 } from "../formats/tagged_text.ts";

/**
 * Loads the English Web Treebank, after a check of every file's digest.
 *
 * @throws {DataError} If a file is missing, damaged or not what it must be.
 */
export async function loadEwt(folder?: string): Promise<TaggedCorpus> {
  const contents = await readSource(EWT, locate(EWT, folder), folder !== undefined);
  const [train, dev, test] = contents.map((bytes, i) => {
    const { name } = EWT.files[i];
    return parseConllu(decodeUtf8(bytes, name), name);
  });
  return createCorpus({ id: EWT.id, notice: EWT.notice as string, train, dev, test });
}
