// What the programs share: they get their settings as one JSON argument, and speak with their test in lines of JSON.
import { createInterface } from 'node:readline';

export const settings = JSON.parse(process.argv[2]);

export const redirectUri = 'http://127.0.0.1:51236/callback';

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Sends a person to an authorize address. Returns the address that they were sent back to. */
export async function consent(authorize) {
  console.log(JSON.stringify({ authorize: String(authorize) }));
  const { value } = await answers.next();
  return new URL(JSON.parse(value).callback);
}

/** Ends the conversation with what the program found. */
export function report(found) {
  console.log(JSON.stringify({ found }));
  process.stdin.destroy();
}

/** Returns what a call gives as result, or how it fails as error: the OAuth error where there is one. */
export async function outcome(call) {
  try {
    return { result: await call() };
  } catch (e) {
    return { error: e.error ?? e.code ?? e.message };
  }
}
