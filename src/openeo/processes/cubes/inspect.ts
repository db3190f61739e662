import { CubeRef, Pending, defineProcess } from "../../define.ts";
import { isPlain } from "../../graph/callback.ts";
import { cubeSummary, valueSummary } from "../../summary.ts";

export const inspect = defineProcess(
  "inspect",
  {
    summary: "Write what data look like into the log",
    description:
      "The log of a job or service gets an entry with the message, the code, the level and the data: of data cubes their dimensions and type, which are known before a pixel is read, of values the values themselves, long ones cut. Entries are written when a graph is planned, once per node; those of synchronous requests have a link in the answer (`monitor`). In callbacks nothing is written. The data are passed on unchanged.",
  },
  (context) => {
    const data = context.argument("data");
    if (data instanceof Pending) return data;
    const told =
      data instanceof CubeRef
        ? cubeSummary(context.builder.shape(data.node))
        : isPlain(data)
          ? valueSummary(data)
          : null;
    context.tell({
      level: context.value("level"),
      code: context.value("code"),
      message: context.value("message"),
      data: told,
    });
    return data;
  },
  { inCallbacks: true },
);
