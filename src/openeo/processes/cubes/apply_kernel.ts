import { kernelCellsMax, kernelSideMax } from "../../../limits.ts";
import { axisIndex } from "../../../cube/shape.ts";
import { type LowerContext, defineProcess } from "../../define.ts";

export const apply_kernel = defineProcess(
  "apply_kernel",
  {
    summary: "Weigh every pixel's neighbourhood with a kernel",
    description:
      "Sums the neighbourhood of every pixel weighed by a matrix of odd size, then multiplies with a factor. Invalid pixels are replaced first.",
  },
  (context) => {
    const kernel = context.value("kernel");
    checkKernel(context, kernel);
    const shape = context.shape("data");
    if (axisIndex(shape, "x") < 0 || axisIndex(shape, "y") < 0)
      context.fail("DimensionNotAvailable", "The data cube has no horizontal spatial dimensions.");
    return context.add(
      "kernel",
      {
        kernel,
        factor: context.value("factor"),
        border: context.value("border"),
        replaceInvalid: context.value("replace_invalid"),
      },
      [context.cube("data")],
    );
  },
);

function checkKernel(context: LowerContext<"apply_kernel">, kernel: readonly (readonly number[])[]): void {
  const width = kernel[0]?.length ?? 0;
  if (kernel.length % 2 === 0 || width % 2 === 0)
    context.fail(
      "KernelDimensionsUneven",
      "Each dimension of the kernel must have an uneven number of elements.",
    );
  if (kernel.some((row) => row.length !== width))
    context.invalid("kernel", "all rows must have the same length");
  if (kernel.length * width > kernelCellsMax || Math.max(kernel.length, width) > kernelSideMax)
    context.fail(
      "ProcessGraphComplexity",
      `A kernel may have ${kernelCellsMax} elements, and ${kernelSideMax} on a side.`,
    );
}
