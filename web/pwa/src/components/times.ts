/** Points in time as people say them. */

import { format } from "../i18n/index.svelte.js";

/** 14:03 on the day of `now`, with the date on any other; both in milliseconds since 1970. */
export function moment(at: number, now: number): string {
  return format.date(at) === format.date(now) ? format.time(at) : format.dateTime(at);
}

/** How long something was under way, from milliseconds: "0.4 s" below ten seconds, whole seconds above. */
export function latency(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 10 ? format.shortly(seconds) : format.duration(seconds);
}
