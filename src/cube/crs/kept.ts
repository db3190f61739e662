/** Answers about texts, kept per isolate: a request names a handful of systems, again and again. */
import { crsTextCharactersKept, crsTextsKept } from "../../limits.ts";

/** `make` with its answers kept; strangers choose the texts, so they are bounded in number and length. What throws is not kept. */
export function kept<V>(make: (text: string) => V): (text: string) => V {
  const answers = new Map<string, V>();
  return (text) => {
    if (answers.has(text)) return answers.get(text)!;
    const answer = make(text);
    if (text.length > crsTextCharactersKept) return answer;
    if (answers.size >= crsTextsKept) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}
